/** As much of the tar format as `cp` needs: files, folders and links, with long names. */

export type TarEntry = {
  name: string;
  type: 'file' | 'folder' | 'link';
  mode: number;
  /** Seconds since the epoch. */
  modified: number;
  data: Buffer;
  /** Of a link. */
  target?: string;
};

const block = 512;

const field = (header: Buffer, offset: number, length: number): string => {
  const bytes = header.subarray(offset, offset + length);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? length : end).toString('utf8');
};

const octal = (header: Buffer, offset: number, length: number): number =>
  Number.parseInt(field(header, offset, length).trim() || '0', 8);

const padded = (length: number): number => Math.ceil(length / block) * block;

const headerOf = (
  name: string,
  typeFlag: string,
  { size, mode, modified, target = '' }: { size: number; mode: number; modified: number; target?: string },
): Buffer => {
  const header = Buffer.alloc(block);
  header.write(name.slice(0, 100), 0);
  header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
  header.write('0000000\0'.repeat(2), 108);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write(`${Math.floor(modified).toString(8).padStart(11, '0')}\0`, 136);
  header.write(' '.repeat(8), 148);
  header.write(typeFlag, 156);
  header.write(target.slice(0, 100), 157);
  header.write('ustar  \0', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
};

const withData = (header: Buffer, data: Buffer): Buffer[] => [
  header,
  data,
  Buffer.alloc(padded(data.length) - data.length),
];

/** A name of more than 100 bytes comes before its entry, as an entry of its own. */
const longName = (name: string, typeFlag: 'L' | 'K'): Buffer[] => {
  if (Buffer.byteLength(name) <= 100) return [];
  const data = Buffer.from(`${name}\0`);
  return withData(headerOf('././@LongLink', typeFlag, { size: data.length, mode: 0, modified: 0 }), data);
};

const typeFlags = { file: '0', link: '2', folder: '5' } as const;

export const packEntry = ({ name, type, mode, modified, data, target = '' }: TarEntry): Buffer => {
  const full = type === 'folder' && !name.endsWith('/') ? `${name}/` : name;
  const header = headerOf(full, typeFlags[type], { size: data.length, mode, modified, target });
  return Buffer.concat([...longName(target, 'K'), ...longName(full, 'L'), ...withData(header, data)]);
};

/** What ends an archive. */
export const tarEnd = (): Buffer => Buffer.alloc(2 * block);

const types: Readonly<Record<string, TarEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  '': 'file',
  '2': 'link',
  '5': 'folder',
};

const paxPath = (data: Buffer): string | undefined => /\d+ path=([^\n]*)\n/.exec(data.toString('utf8'))?.[1];

/** Entries of other types are left out. */
export const unpack = (archive: Buffer): TarEntry[] => {
  const entries: TarEntry[] = [];
  let name: string | undefined;
  let target: string | undefined;
  for (let at = 0; at + block <= archive.length;) {
    const header = archive.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) break;
    const size = octal(header, 124, 12);
    const data = archive.subarray(at + block, at + block + size);
    at += block + padded(size);
    const flag = header.toString('latin1', 156, 157);
    if (flag === 'L') name = field(data, 0, data.length);
    else if (flag === 'K') target = field(data, 0, data.length);
    else if (flag === 'x') name = paxPath(data) ?? name;
    else {
      const prefix =
        field(header, 257, 8).startsWith('ustar\0') || header.toString('latin1', 257, 265) === 'ustar\x0000'
          ? field(header, 345, 155)
          : '';
      const short = field(header, 0, 100);
      const type = types[flag];
      if (type !== undefined) {
        entries.push({
          name: name ?? (prefix === '' ? short : `${prefix}/${short}`),
          type,
          mode: octal(header, 100, 8),
          modified: octal(header, 136, 12),
          data,
          ...(type === 'link' && { target: target ?? field(header, 157, 100) }),
        });
      }
      name = undefined;
      target = undefined;
    }
  }
  return entries;
};
