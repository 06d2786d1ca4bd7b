import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { AnyGrader } from '../../graders/grader.ts';
import { graders } from '../../graders/index.ts';

const root = join(import.meta.dirname, '../../graders');

const isGrader = (value: unknown): value is AnyGrader =>
  typeof value === 'object' && value !== null && 'judge' in value && 'gather' in value;

const written = async (): Promise<AnyGrader[]> => {
  const folders = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const files = await Promise.all(
    folders.map(async ({ name }) => (await readdir(join(root, name))).map((file) => join(root, name, file))),
  );
  const modules = await Promise.all(files.flat().map((file) => import(file) as Promise<Record<string, unknown>>));
  return modules.flatMap((module) => Object.values(module).filter(isGrader));
};

const owner = { kind: 'Deployment', name: 'api' };
const place = { container: 'web', path: '/www' };
const flip = { service: 'api', deployment: 'api', container: 'api', file: '/www/ready', docroot: '/www' };
const jobRun = { job: 'batch', configMap: 'run', keys: ['first'] };

/** Right parameters of each grader, as a scenario writes them. */
const samples: Record<string, object[]> = {
  'pod.ready': [
    { pod: 'hello', containers: ['web'], unowned: true },
    { selector: 'app=api', count: 2, owner },
  ],
  'pod.single': [{ pod: 'duo', containers: ['web'] }],
  'stable.for': [{ pod: 'duo', seconds: 15 }],
  'object.assert': [{ kind: 'Pod', name: 'hello', path: 'metadata.labels', is: 'exists' }],
  'label.selects': [{ kind: 'Pod', selector: 'app=hello', exactly: ['hello'] }],
  'net.localhost': [{ pod: 'duo', from: 'client', to: 'web', port: 8080, docroot: '/www' }],
  'net.owner': [{ pod: 'duo', container: 'web', port: 8080 }],
  'net.same-netns': [{ pod: 'duo', a: 'client', b: 'web' }],
  'net.fetch': [{ pod: 'duo', container: 'web', port: 8080, docroot: '/www' }],
  'net.spread': [{ service: 'shop', path: '/id', requests: 30, ids: 3 }],
  'ep.match': [{ service: 'api', owner, ready: 2 }],
  'vol.share': [{ pod: 'site', writer: place, reader: place, both: true }],
  'vol.readonly': [{ pod: 'site', container: 'web', path: '/www', writer: place }],
  'fs.private': [{ pod: 'site', a: 'a', b: 'b', paths: ['/tmp'], shared: { a: '/x', b: '/y' } }],
  'vol.isolated': [{ pod: 'site', container: 'web', path: '/www', reader: place }],
  'probe.flip': [{ ...flip, within: '10s', hold: '20s', shows: 'drained' }],
  'deploy.available': [{ deployment: 'shop', replicas: 3, port: 8080, path: '/id' }],
  'heal.replace': [{ deployment: 'shop', service: 'shop', path: '/id', within: '30s', maxGap: '2s', floor: 2 }],
  'scale.to': [{ deployment: 'shop', replicas: 5, port: 8080, path: '/id' }],
  'job.outcome': [{ ...jobRun, containers: ['app'], within: '90s' }],
  'log.match': [{ ...jobRun, container: 'shipper', writer: 'app', file: '/var/log/out.log' }],
  'start.order': [{ job: 'batch', first: 'shipper', next: 'app', hold: '15s' }],
  quiz: [{ questions: ['desired-state'] }],
};

const sampled = Object.entries(samples).flatMap(([name, list]) => list.map((params) => ({ name, params })));

describe('the registry', () => {
  test('holds every grader that is written, each under a name of its own', async () => {
    const names = (await written()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect([...graders.keys()].toSorted()).toEqual(names.toSorted());
    expect(Object.keys(samples).toSorted()).toEqual(names.toSorted());
  });

  test.each([...graders.values()])('$name says in one line what it is about', ({ about }) => {
    expect(about).toMatch(/^[A-Z][^\n]{10,}\.$/);
  });

  test.each(sampled)('$name takes its parameters and refuses unknown keys', ({ name, params }) => {
    const schema = graders.get(name)!.params;
    expect(schema.safeParse(params)).toMatchObject({ success: true });
    expect(schema.safeParse({ ...params, tpyo: 1 })).toMatchObject({ success: false });
    expect(schema.safeParse({})).toMatchObject({ success: false });
  });

  test('what a place inside the parameters holds is as strict', () => {
    const strict = (name: string, params: object) => graders.get(name)!.params.safeParse(params).success;
    expect(strict('vol.share', { pod: 'site', writer: { ...place, mode: 1 }, reader: place })).toBe(false);
    expect(strict('vol.share', { pod: 'site', writer: { ...place, path: 'www' }, reader: place })).toBe(false);
    expect(strict('ep.match', { service: 'api', owner: { ...owner, uid: 'x' } })).toBe(false);
  });

  test('graders that disturb the learner’s objects, and only they, warn of it', () => {
    for (const grader of graders.values()) {
      expect([grader.name, grader.warns !== undefined]).toEqual([grader.name, grader.touches === 'disturb']);
    }
    const warnings = sampled.flatMap(({ name, params }) => graders.get(name)!.warns?.(params) ?? []);
    expect(warnings).toEqual([
      expect.stringContaining('/www/ready'),
      expect.stringContaining('delete one pod of shop'),
      expect.stringContaining('scale shop to 5'),
    ]);
  });

  test('times are written as durations, and become milliseconds', () => {
    const { params } = graders.get('start.order')!;
    const sample = { job: 'batch', first: 'a', next: 'b' };
    expect(params.parse({ ...sample, hold: '1m30s' })).toMatchObject({ hold: 90_000 });
    expect(params.safeParse({ ...sample, hold: '15' }).error?.issues[0]?.message).toContain('not a duration');
  });
});
