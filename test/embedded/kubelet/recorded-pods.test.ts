/** Pods that ran on a real cluster (kind, Kubernetes 1.34.4): the same status and the same events come out here. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PodSpec } from '../../../src/embedded/objects.ts';
import type { Script } from './fake-runtime.ts';
import { createWorld, type World } from './world.ts';

type Recorded = {
  name: string;
  /** What its containers do, by name. */
  script: { [container: string]: Script & { execCode?: number } };
  passMs: number;
  spec: PodSpec;
  status: object;
  events: string[];
};

const file = join(fileURLToPath(new URL('.', import.meta.url)), 'recorded-pods.json');
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded[];

/** What is another one each time, by what it is. */
const masked = (value: unknown): unknown => {
  const text = JSON.stringify(value)
    .replaceAll(/containerd:\/\/[0-9a-f]{64}/g, 'containerd://ID')
    .replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')
    .replaceAll(/10\.244\.0\.\d+/g, 'POD_IP')
    .replaceAll('172.18.0.2', 'NODE_IP')
    .replaceAll('docker.io/library/busybox@sha256:0123', 'IMAGE_ID')
    .replaceAll(/uid-of-[a-z-]+/g, 'UID');
  return JSON.parse(text);
};

const prepare = (world: World, { script, status }: Recorded): void => {
  world.client.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'conf', namespace: 'default' },
    data: { 'a.txt': 'hello\n', b: 'bee' },
  });
  for (const [name, { execCode, ...rest }] of Object.entries(script))
    world.runtime.scripts.set(name, () => ({
      ...rest,
      ...(execCode === undefined ? {} : { exec: () => ({ code: execCode }) }),
    }));
  // The registry's own words are not the kubelet's.
  const failure = /ErrImagePull: (failed to pull.*?no such host)"/.exec(JSON.stringify(status))?.[1];
  if (failure !== undefined)
    world.runtime.images.pull = async () => ({ failure: JSON.parse(`"${failure}"`) as string });
};

describe('a pod as on the real cluster', () => {
  test.each(recorded.map((one): [string, Recorded] => [one.name, one]))('%s', async (name, one) => {
    const world = await createWorld();
    prepare(world, one);
    await world.run(name, one.spec);
    await world.pass(one.passMs);
    expect(masked(world.pod(name).status)).toEqual(one.status);
    expect((masked(world.events) as string[]).toSorted()).toEqual(one.events);
    expect(world.bugs).toEqual([]);
  });
});
