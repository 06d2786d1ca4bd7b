/** Headers of tar archives (ustar, with GNU's long names; pax headers are read for path and size). */
import type { FileType, Stat } from '../../../../runtime/sys.ts';

export const blockBytes = 512;

export type Member = {
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'fifo' | 'char';
  mode: number;
  uid: number;
  gid: number;
  size: number;
  modified: number;
  target: string;
  user: string;
  group: string;
  device: readonly [number, number];
};

const flags: Readonly<Record<Member['type'], string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  char: '3',
  directory: '5',
  fifo: '6',
};

const typeOf = (flag: string, path: string): Member['type'] => {
  if ((flag === '0' || flag === '\0') && path.endsWith('/')) return 'directory';
  const found = Object.entries(flags).find(([, one]) => one === flag);
  return (found?.[0] as Member['type'] | undefined) ?? 'file';
};

const encoder = new TextEncoder();

/** Numbers that don't fit are written in base 256. */
const putNumber = (block: Uint8Array, at: number, length: number, value: number): void => {
  const text = Math.max(0, Math.floor(value)).toString(8);
  if (text.length < length) {
    block.set(encoder.encode(`${text.padStart(length - 1, '0')}\0`), at);
    return;
  }
  let left = Math.floor(value);
  for (let index = at + length - 1; index > at; index -= 1) {
    block[index] = left % 256;
    left = Math.floor(left / 256);
  }
  block[at] = 0x80;
};

const checksum = (block: Uint8Array): number =>
  block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0);

const rawHeader = (name: Uint8Array, flag: string, member: Member, target: Uint8Array): Uint8Array => {
  const block = new Uint8Array(blockBytes);
  block.set(name.subarray(0, 100), 0);
  putNumber(block, 100, 8, member.mode);
  putNumber(block, 108, 8, member.uid);
  putNumber(block, 116, 8, member.gid);
  putNumber(block, 124, 12, member.size);
  putNumber(block, 136, 12, member.modified / 1000);
  block[156] = flag.charCodeAt(0);
  block.set(target.subarray(0, 100), 157);
  block.set(encoder.encode('ustar  \0'), 257);
  block.set(encoder.encode(member.user).subarray(0, 31), 265);
  block.set(encoder.encode(member.group).subarray(0, 31), 297);
  if (member.type === 'char') {
    putNumber(block, 329, 8, member.device[0]);
    putNumber(block, 337, 8, member.device[1]);
  }
  block.set(encoder.encode(`${checksum(block).toString(8).padStart(6, '0')}\0 `), 148);
  return block;
};

const padded = (bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(Math.ceil(bytes.length / blockBytes) * blockBytes);
  whole.set(bytes);
  return whole;
};

/** A long name goes before the header, in a member of its own. */
const longName = (flag: 'L' | 'K', name: Uint8Array): Uint8Array[] => {
  const text = new Uint8Array(name.length + 1);
  text.set(name);
  const member: Member = {
    path: '',
    type: 'file',
    mode: 0,
    uid: 0,
    gid: 0,
    size: text.length,
    modified: 0,
    target: '',
    user: '',
    group: '',
    device: [0, 0],
  };
  return [rawHeader(encoder.encode('././@LongLink'), flag, member, new Uint8Array()), padded(text)];
};

export const writeHeader = (member: Member): Uint8Array => {
  const name = encoder.encode(member.path);
  const target = encoder.encode(member.target);
  return Buffer.concat([
    ...(target.length > 100 ? longName('K', target) : []),
    ...(name.length > 99 ? longName('L', name) : []),
    rawHeader(name, flags[member.type], member, target),
  ]);
};

export const memberOf = (
  path: string,
  stat: Stat,
  rest: Pick<Member, 'target' | 'user' | 'group' | 'device'>,
): Member | undefined => {
  const types: Partial<Record<FileType, Member['type']>> = {
    file: 'file',
    directory: 'directory',
    symlink: 'symlink',
    fifo: 'fifo',
    char: 'char',
  };
  const type = types[stat.type];
  if (type === undefined) return undefined;
  return {
    path: type === 'directory' ? `${path.replace(/\/+$/, '')}/` : path,
    type,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    size: type === 'file' ? stat.size : 0,
    modified: stat.modified,
    ...rest,
  };
};

const text = (block: Uint8Array, at: number, length: number): string => {
  const end = block.indexOf(0, at);
  return Buffer.from(block.subarray(at, end < 0 || end > at + length ? at + length : end)).toString('utf8');
};

const number = (block: Uint8Array, at: number, length: number): number => {
  if ((block[at]! & 0x80) !== 0) {
    let value = block[at]! & 0x7f;
    for (let index = at + 1; index < at + length; index += 1) value = value * 256 + block[index]!;
    return value;
  }
  return Number.parseInt(text(block, at, length).trim() || '0', 8);
};

/** What a header says: a member, or text that belongs to the next one. */
export type Read =
  | { kind: 'end' }
  | { kind: 'damaged' }
  | { kind: 'about'; flag: 'L' | 'K' | 'x' | 'g'; size: number }
  | { kind: 'member'; member: Member };

export const readHeader = (block: Uint8Array): Read => {
  if (block.every((byte) => byte === 0)) return { kind: 'end' };
  if (number(block, 148, 8) !== checksum(block)) return { kind: 'damaged' };
  const flag = String.fromCharCode(block[156]!);
  const size = number(block, 124, 12);
  if (flag === 'L' || flag === 'K' || flag === 'x' || flag === 'g') return { kind: 'about', flag, size };
  const prefix = text(block, 257, 6) === 'ustar' ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  const path = prefix === '' ? name : `${prefix}/${name}`;
  const type = typeOf(flag, path);
  return {
    kind: 'member',
    member: {
      path,
      type,
      mode: number(block, 100, 8) & 0o7777,
      uid: number(block, 108, 8),
      gid: number(block, 116, 8),
      size: type === 'file' ? size : 0,
      modified: number(block, 136, 12) * 1000,
      target: text(block, 157, 100),
      user: text(block, 265, 32),
      group: text(block, 297, 32),
      device: [number(block, 329, 8), number(block, 337, 8)],
    },
  };
};

/** `27 path=some/name` lines. */
export const readPax = (bytes: Uint8Array): Map<string, string> => {
  const found = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(32, at);
    const length = Number(Buffer.from(bytes.subarray(at, space)).toString());
    if (space < 0 || !(length > 0)) break;
    const line = Buffer.from(bytes.subarray(space + 1, at + length - 1)).toString('utf8');
    const equals = line.indexOf('=');
    found.set(line.slice(0, equals), line.slice(equals + 1));
    at += length;
  }
  return found;
};
