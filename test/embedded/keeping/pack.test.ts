import { expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import type { KeptCluster } from '../../../src/embedded/keeping/kept-cluster.ts';
import { pack, unpack } from '../../../src/embedded/keeping/pack.ts';

const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n', uid: 'u', resourceVersion: '7', creationTimestamp: '2026-01-31T12:00:00Z' },
} as const;

const common = { mode: 0o644, uid: 1, gid: 2, modified: 3 };
const binary = Uint8Array.from({ length: 256 }, (_, index) => index);

const cluster: KeptCluster = {
  at: 1_800_000_000_000,
  store: { revision: 42, objects: [['nodes', node]] },
  nodes: [
    {
      name: 'n',
      images: ['docker.io/library/busybox:1.36'],
      files: [
        { ...common, path: '', type: 'directory' },
        { ...common, path: 'sparse', type: 'file', size: 2 ** 40, parts: [{ offset: 65_536, bytes: binary }] },
        { ...common, path: 'link', type: 'symlink', target: 'ä\nb' },
        { ...common, path: 'null', type: 'char', device: { major: 1, minor: 3 } },
      ],
      volumes: [{ pod: 'p', volume: 'data', files: [{ ...common, path: '', type: 'directory' }] }],
      logs: [{ container: 'c', lines: [{ at: 5, stream: 'stderr', text: binary, partial: true }] }],
    },
    { name: 'empty', images: [], files: [], volumes: [], logs: [] },
  ],
};

const withBuffers = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => (each instanceof Uint8Array ? Buffer.from(each).toJSON() : each)),
  );

test('what was packed comes out as it was', () => {
  expect(withBuffers(unpack(pack(cluster)))).toEqual(withBuffers({ cluster }));
});

test('a file that was cut off anywhere is not read', () => {
  const bytes = pack(cluster);
  for (const length of [0, 1, 10, Math.floor(bytes.length / 2), bytes.length - 1])
    expect(unpack(bytes.subarray(0, length))).toEqual({ trouble: expect.any(String) });
});

test('what somebody else wrote is not read, and why is said', () => {
  const lines = (...each: object[]): Uint8Array => gzipSync(each.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const head = { format: 'peapod practice cluster', version: 1, at: 0, revision: 1 };
  expect(unpack(Buffer.from('hello'))).toEqual({ trouble: 'incorrect header check' });
  expect(unpack(gzipSync('hello'))).toEqual({ trouble: 'the last line has no end' });
  expect(unpack(lines({ format: 'x' }, { end: 1 }))).toEqual({ trouble: 'it is of another program' });
  expect(unpack(lines({ ...head, version: 2 }, { end: 1 }))).toEqual({
    trouble: 'its format is 2, and this peapod reads format 1',
  });
  expect(unpack(lines(head, { end: 2 }))).toEqual({ trouble: 'its end is missing' });
  expect(unpack(lines(head, { end: 1 }))).toMatchObject({ cluster: { nodes: [] } });
});
