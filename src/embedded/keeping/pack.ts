/** A stopped cluster as bytes: a compressed file of lines of JSON, whose last line says how many there are. */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { KindName, Obj } from '../objects.ts';
import type { KeptFile, LogLine } from '../runtime/types.ts';
import type { KeptCluster } from './kept-cluster.ts';

const format = 'peapod practice cluster';
/** Of the lines: another one can't be read. */
const version = 1;

type PackedFile = Omit<KeptFile, 'parts'> & { parts?: [offset: number, base64: string][] };
type PackedLog = [at: number, stream: LogLine['stream'], base64: string, partial: boolean][];

type Line =
  | { format: string; version: number; at: number; revision: number }
  | { kind: KindName; object: Obj }
  | { node: string; images: readonly string[] }
  | { file: PackedFile }
  | { pod: string; volume: string }
  | { log: string; lines: PackedLog }
  | { end: number };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const packedFile = ({ parts, ...file }: KeptFile): PackedFile => ({
  ...file,
  ...(parts === undefined ? {} : { parts: parts.map(({ offset, bytes }) => [offset, base64(bytes)]) }),
});

const unpackedFile = ({ parts, ...file }: PackedFile): KeptFile => ({
  ...file,
  ...(parts === undefined
    ? {}
    : { parts: parts.map(([offset, text]) => ({ offset, bytes: Buffer.from(text, 'base64') })) }),
});

function* linesOf({ at, store, nodes }: KeptCluster): Iterable<Line> {
  yield { format, version, at, revision: store.revision };
  for (const [kind, object] of store.objects) yield { kind, object };
  for (const { name, images, files, volumes, logs } of nodes) {
    yield { node: name, images };
    for (const file of files) yield { file: packedFile(file) };
    for (const { pod, volume, files: inVolume } of volumes) {
      yield { pod, volume };
      for (const file of inVolume) yield { file: packedFile(file) };
    }
    for (const { container, lines } of logs)
      yield {
        log: container,
        lines: lines.map(({ at: when, stream, text, partial }) => [when, stream, base64(text), partial]),
      };
  }
}

export const pack = (cluster: KeptCluster): Uint8Array => {
  const lines: Buffer[] = [];
  for (const line of linesOf(cluster)) lines.push(Buffer.from(`${JSON.stringify(line)}\n`));
  lines.push(Buffer.from(`${JSON.stringify({ end: lines.length })}\n`));
  return gzipSync(Buffer.concat(lines), { level: 1 });
};

type Node = { name: string; images: readonly string[]; files: KeptFile[]; volumes: Volume[]; logs: Log[] };
type Volume = { pod: string; volume: string; files: KeptFile[] };
type Log = { container: string; lines: LogLine[] };

const unpackedLog = (lines: PackedLog): LogLine[] =>
  lines.map(([at, stream, text, partial]) => ({ at, stream, text: Buffer.from(text, 'base64'), partial }));

const parse = (bytes: Uint8Array): Line[] => {
  const text = gunzipSync(bytes);
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const end = text.indexOf(10, start);
    if (end === -1) throw new Error('the last line has no end');
    lines.push(Object(JSON.parse(text.toString('utf8', start, end))) as Line);
    start = end + 1;
  }
  return lines;
};

/** Why the bytes are no such file, in words, if they aren't. */
export const unpack = (bytes: Uint8Array): { cluster: KeptCluster } | { trouble: string } => {
  let lines: Line[];
  try {
    lines = parse(bytes);
  } catch (error) {
    return { trouble: (error as Error).message };
  }
  const [head] = lines;
  if (head === undefined || !('format' in head) || head.format !== format)
    return { trouble: 'it is of another program' };
  if (head.version !== version)
    return { trouble: `its format is ${head.version}, and this peapod reads format ${version}` };
  const last = lines.at(-1)!;
  if (!('end' in last) || last.end !== lines.length - 1) return { trouble: 'its end is missing' };
  const objects: [KindName, Obj][] = [];
  const nodes: Node[] = [];
  let volume: Volume | undefined;
  for (const line of lines) {
    const node = nodes.at(-1);
    if ('kind' in line) objects.push([line.kind, line.object]);
    else if ('node' in line) {
      volume = undefined;
      nodes.push({ name: line.node, images: line.images, files: [], volumes: [], logs: [] });
    } else if ('volume' in line) {
      volume = { pod: line.pod, volume: line.volume, files: [] };
      node?.volumes.push(volume);
    } else if ('file' in line) (volume ?? node)?.files.push(unpackedFile(line.file));
    else if ('log' in line) node?.logs.push({ container: line.log, lines: unpackedLog(line.lines) });
  }
  return { cluster: { at: head.at, store: { revision: head.revision, objects }, nodes } };
};
