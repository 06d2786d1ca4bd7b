import type { Program, Stat, Sys } from '../../../../runtime/sys.ts';
import { complain, parseOptions, showUsage, type OptionTable } from '../../options.ts';
import { closeInput, fromBytes, Output, readAll, reasonOf } from '../../streams.ts';
import { matches } from '../../../sh/expand/pattern.ts';
import { isoDate } from '../dates.ts';
import { modeText } from '../mode.ts';
import { ArchiveWriter, safePath } from './create.ts';
import { Extractor } from './extract.ts';
import type { Member } from './header.ts';
import { ArchiveError, ArchiveReader } from './read.ts';
import { DamagedArchive, packer, unpacker, type Converter } from './zlib-stream.ts';

const table: OptionTable = {
  short: 'tcxvf:OmzC:hopkT:X:jJZawS1:2:3:4:5:6:7:8:9:',
  long: {
    list: 't',
    create: 'c',
    extract: 'x',
    get: 'x',
    verbose: 'v',
    file: 'f',
    'to-stdout': 'O',
    touch: 'm',
    gzip: 'z',
    directory: 'C',
    dereference: 'h',
    'no-same-owner': 'o',
    'same-permissions': 'p',
    'preserve-permissions': 'p',
    'keep-old': 'k',
    'files-from': 'T',
    'exclude-from': 'X',
    exclude: '1',
    'strip-components': '2',
    'no-recursion': '3',
    overwrite: '4',
    'numeric-owner': '5',
    'no-same-permissions': '6',
    'same-owner': '7',
    warning: '8',
    wildcards: '9',
  },
  usage: 'c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [-T FILE] [-X FILE] [LONGOPT]... [FILE]...',
};

/** `tar xvf a.tar` is `tar -x -v -f a.tar`: letters without a dash take their values from the words that follow. */
const withDashes = (words: readonly string[]): string[] => {
  const [first, ...rest] = words;
  if (first === undefined || first.startsWith('-')) return [...words];
  const options: string[] = [];
  for (const letter of first) {
    options.push(`-${letter}`);
    if ('fCTX'.includes(letter) && rest.length > 0) options.push(rest.shift()!);
  }
  return [...options, ...rest];
};

const flagsWithoutValue = ['3', '4', '5', '6', '7', '9'];

const listLine = (member: Member): string => {
  const type = member.type === 'hardlink' ? 'file' : member.type;
  const mode = modeText(type, member.mode);
  const shown =
    member.type === 'symlink' ? ` -> ${member.target}` : member.type === 'hardlink' ? ` -> ${member.target}` : '';
  return `${mode} ${member.user || member.uid}/${member.group || member.gid} ${String(member.size).padStart(9)} ${isoDate(member.modified)} ${member.path}${shown}\n`;
};

const listFile = async (sys: Sys, path: string): Promise<string[]> => {
  const fd = path === '-' ? 0 : await sys.open(path, { read: true });
  const text = fromBytes(await readAll(sys, fd));
  closeInput(sys, fd);
  return text.split('\n').filter((line) => line !== '');
};

export const tar: Program = async (sys) => {
  const words = withDashes(sys.argv.slice(1));
  const parsed = parseOptions(words, {
    ...table,
    short: flagsWithoutValue.reduce((short, flag) => short.replace(`${flag}:`, flag), table.short),
  });
  if ('problem' in parsed) {
    await complain(sys, parsed.problem);
    return showUsage(sys, table);
  }
  const has = (letter: string): boolean => parsed.given.some((one) => one.letter === letter);
  const values = (letter: string): string[] =>
    parsed.given.filter((one) => one.letter === letter).map(({ value }) => value);
  const way = (['t', 'c', 'x'] as const).filter(has);
  if (way.length !== 1) return showUsage(sys, table);
  const file = values('f').at(-1) ?? '-';
  const verbose = has('v');
  const verboseTwice = parsed.given.filter(({ letter }) => letter === 'v').length > 1;
  const excluded = values('1');
  const names = [...parsed.operands];
  try {
    for (const path of values('X')) excluded.push(...(await listFile(sys, path)));
    for (const path of values('T')) names.push(...(await listFile(sys, path)));
  } catch (error) {
    await complain(sys, `can't open: ${reasonOf(error)}`);
    return 1;
  }

  const enter = async (): Promise<boolean> => {
    for (const folder of values('C')) {
      try {
        sys.chdir(folder);
      } catch (error) {
        await complain(sys, `can't change directory to '${folder}': ${reasonOf(error)}`);
        return false;
      }
    }
    return true;
  };

  if (way[0] === 'c') {
    if (names.length === 0) {
      await complain(sys, 'empty archive');
      return 1;
    }
    let fd = 1;
    let own: Stat | undefined;
    if (file !== '-') {
      try {
        fd = await sys.open(file, { write: true, create: true, truncate: true }, 0o666);
        own = sys.fstat(fd);
      } catch (error) {
        await complain(sys, `can't open '${file}': ${reasonOf(error)}`);
        return 1;
      }
    }
    if (!(await enter())) return 1;
    const compress: Converter | undefined = has('z') || (has('a') && /\.t?gz$/.test(file)) ? packer(6) : undefined;
    const out = new Output(sys, fd);
    const told = new Output(sys, fd === 1 ? 2 : 1);
    const writer = new ArchiveWriter(sys, {
      own,
      excluded,
      follow: has('h'),
      told: verbose
        ? async (path) => {
            await told.print(`${path}\n`);
            await told.flush();
          }
        : undefined,
      write: async (bytes) => {
        if (compress === undefined) await out.put(bytes);
        else for (const piece of await compress.push(bytes)) await out.put(piece);
      },
    });
    try {
      for (const name of names) await writer.add(name);
      await writer.finish();
      if (compress !== undefined) for (const piece of await compress.end()) await out.put(piece);
    } finally {
      compress?.close();
    }
    await out.flush();
    if (writer.failed) await complain(sys, 'error exit delayed from previous errors');
    return writer.failed ? 1 : 0;
  }

  let fd = 0;
  if (file !== '-') {
    try {
      fd = await sys.open(file, { read: true });
    } catch (error) {
      await complain(sys, `can't open '${file}': ${reasonOf(error)}`);
      return 1;
    }
  }
  if (!(await enter())) return 1;
  const unpack = new Unpacked(sys, fd, has('z'));
  const archive = new ArchiveReader(sys, unpack.next);
  const strip = Number(values('2').at(-1) ?? 0);
  const root = sys.credentials.uid === 0;
  const extractor = new Extractor(sys, {
    toStdout: has('O'),
    keepTimes: !has('m'),
    keepOwner: root && !has('o'),
    keepModes: (root || has('p')) && !has('6'),
    keepExisting: has('k'),
  });
  const out = new Output(sys, way[0] === 't' || !has('O') ? 1 : 2);
  const missing = new Set(names);
  let warned = false;
  try {
    for (let member = await archive.next(); member !== undefined; member = await archive.next()) {
      const plain = member.path.replace(/\/+$/, '');
      const wanted = names.find((name) => {
        const clean = name.replace(/\/+$/, '');
        return plain === clean || plain.startsWith(`${clean}/`) || matches(clean, plain);
      });
      if (names.length > 0 && wanted === undefined) continue;
      if (wanted !== undefined) missing.delete(wanted);
      if (excluded.some((pattern) => matches(pattern, plain) || plain.startsWith(`${pattern}/`))) continue;
      if (way[0] === 't') {
        await out.print(verbose ? listLine(member) : `${member.path}\n`);
        continue;
      }
      const safe = safePath(member.path);
      if (safe.removed !== '' && !warned) {
        warned = true;
        await out.flush();
        await complain(sys, `removing leading '${safe.removed}' from member names`);
      }
      const path = strip > 0 ? safe.path.split('/').slice(strip).join('/') : safe.path;
      if (path === '') continue;
      if (verbose) {
        await out.print(verboseTwice ? listLine(member) : `${path}\n`);
        await out.flush();
      }
      await extractor.extract(member, archive, path);
    }
  } catch (error) {
    if (!(error instanceof ArchiveError) && !(error instanceof DamagedArchive)) throw error;
    await out.flush();
    const notPacked = error instanceof DamagedArchive && /header/.test(error.message);
    if (notPacked) await complain(sys, 'invalid magic');
    await complain(
      sys,
      error instanceof DamagedArchive ? (notPacked ? 'short read' : 'corrupted data') : error.message,
    );
    return 1;
  } finally {
    unpack.close();
    closeInput(sys, fd);
  }
  extractor.finish();
  await out.flush();
  for (const name of missing) await complain(sys, `${name}: not found in archive`);
  return extractor.failed || missing.size > 0 ? 1 : 0;
};

/** The archive's bytes, unpacked when they are gzip's. */
class Unpacked {
  readonly #sys: Sys;
  readonly #fd: number;
  readonly #asked: boolean;
  #converter: Converter | undefined;
  #begun = false;
  #ended = false;
  readonly #pieces: Uint8Array[] = [];

  constructor(sys: Sys, fd: number, asked: boolean) {
    this.#sys = sys;
    this.#fd = fd;
    this.#asked = asked;
  }

  next = async (): Promise<Uint8Array> => {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined && piece.length > 0) return piece;
      if (piece !== undefined) continue;
      if (this.#ended) return new Uint8Array();
      let bytes = await this.#sys.read(this.#fd);
      if (!this.#begun) {
        this.#begun = true;
        while (bytes.length === 1) bytes = Buffer.concat([bytes, await this.#sys.read(this.#fd)]);
        if (this.#asked || (bytes[0] === 0x1f && bytes[1] === 0x8b)) this.#converter = unpacker();
      }
      if (this.#converter === undefined) return bytes;
      if (bytes.length === 0) this.#ended = true;
      this.#pieces.push(...(bytes.length === 0 ? await this.#converter.end() : await this.#converter.push(bytes)));
    }
  };

  close(): void {
    this.#converter?.close();
  }
}
