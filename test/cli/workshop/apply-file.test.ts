import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { applyFile } from '../../../src/cli/workshop/apply-file.ts';
import type { KubeObject } from '../../../src/cluster/kube.ts';
import type { Cluster } from '../../../src/cluster/types.ts';
import { openInProcess } from '../../embedded/in-process.ts';

const { signal } = new AbortController();
const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

let cluster: Cluster;
let folder: string;

beforeAll(async () => {
  cluster = await openInProcess();
  folder = await mkdtemp(join(tmpdir(), 'peapod-apply-'));
}, 30_000);

afterAll(async () => {
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

const saved = async (text: string) => {
  await writeFile(join(folder, 'file.yaml'), text);
  return applyFile({ cluster, namespace: 'default', folder, file: 'file.yaml' }, signal);
};

const settings = (lines: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n${lines}`;

const stored = async () => {
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'settings' };
  const found = await cluster.access.get<KubeObject & { data: Record<string, string> }>(ref, signal);
  return { data: found?.data, remembered: found?.metadata.annotations?.[annotation] };
};

describe('a file that is applied', () => {
  test('is remembered as kubectl apply would, so that either can go on after the other', async () => {
    expect(await saved(settings('  colour: blue\n  size: small\n'))).toMatchObject({
      done: ['configmap/settings created'],
    });
    const { remembered } = await stored();
    expect(remembered).toBe(
      '{"apiVersion":"v1","data":{"colour":"blue","size":"small"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"settings","namespace":"default"}}\n',
    );
    expect(await saved(settings('  colour: blue\n  size: small\n'))).toMatchObject({
      done: ['configmap/settings unchanged'],
    });
  });

  test('loses on the cluster what has left the file', async () => {
    await saved(settings('  colour: blue\n  size: small\n'));
    await saved(settings('  colour: red\n'));
    expect((await stored()).data).toEqual({ colour: 'red' });
  });

  test('that is too big to be remembered is applied all the same', async () => {
    const { done, problems } = await saved(settings(`  long: ${'x'.repeat(210_000)}\n`));
    expect({ done, problems }).toEqual({ done: ['configmap/settings configured'], problems: [] });
    expect((await stored()).data?.['long']).toHaveLength(210_000);
  });
});
