import type { Program, Stat, Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, type Options } from '../options.ts';
import { Output, reasonOf } from '../streams.ts';
import { readAccounts, type Accounts } from './accounts.ts';
import { listDate, isoDate } from './dates.ts';
import { deviceNumbers } from './device-numbers.ts';
import { modeText } from './mode.ts';
import { byName, join } from './paths.ts';
import { blocksOf, humanSize, roundSize } from './sizes.ts';

const table = {
  short: '1AaCxdLHRFplinshrSXvctugQw:T:kIEP::',
  long: { 'full-time': 'E', 'group-directories-first': 'I', color: 'P' },
  usage: '[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...',
};

const noAccounts: Accounts = {
  userName: String,
  groupName: String,
  userId: () => undefined,
  groupId: () => undefined,
  loginGroup: () => undefined,
};

type Entry = { name: string; path: string; stat: Stat };

type Listing = {
  options: Options;
  accounts: Accounts;
  now: number;
  long: boolean;
  columns: number;
};

const timeOf = (listing: Listing, stat: Stat): number => {
  if (listing.options.has('c')) return stat.changed;
  return listing.options.has('u') ? stat.accessed : stat.modified;
};

const extension = (name: string): string => (name.includes('.') ? name.slice(name.lastIndexOf('.')) : '');

/** Runs of digits count as numbers. */
const byVersion = (a: string, b: string): number => {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (const [index, piece] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (piece === other) continue;
    if (/^\d/.test(piece) && /^\d/.test(other)) {
      const difference = Number(piece) - Number(other);
      if (difference !== 0) return difference;
    }
    return byName(piece, other);
  }
  return left.length - right.length;
};

const sortEntries = (listing: Listing, entries: Entry[]): Entry[] => {
  const { options } = listing;
  const order = options.given.findLast(({ letter }) => 'StXv'.includes(letter))?.letter;
  const byTime = order === 't' || (order === undefined && !listing.long && (options.has('c') || options.has('u')));
  const compare = (a: Entry, b: Entry): number => {
    let difference = 0;
    if (order === 'S') difference = b.stat.size - a.stat.size;
    else if (byTime)
      difference = Math.floor(timeOf(listing, b.stat) / 1000) - Math.floor(timeOf(listing, a.stat) / 1000);
    else if (order === 'X') difference = byName(extension(a.name), extension(b.name));
    else if (order === 'v') difference = byVersion(a.name, b.name);
    return difference || byName(a.name, b.name);
  };
  const sorted = entries.toSorted(options.has('r') ? (a, b) => compare(b, a) : compare);
  if (!options.has('I')) return sorted;
  const isFolder = (entry: Entry): boolean => entry.stat.type === 'directory';
  return [...sorted.filter(isFolder), ...sorted.filter((entry) => !isFolder(entry))];
};

const indicator = (listing: Listing, stat: Stat): string => {
  const { options } = listing;
  if (!options.has('F')) return options.has('p') && stat.type === 'directory' ? '/' : '';
  if (stat.type === 'file') return (stat.mode & 0o111) === 0 ? '' : '*';
  return { directory: '/', symlink: '@', fifo: '|', socket: '=', char: '' }[stat.type];
};

const shownName = (listing: Listing, name: string): string => (listing.options.has('Q') ? `"${name}"` : name);

/** What a line begins with: inode and blocks. */
const prefix = (listing: Listing, { stat }: Entry): string => {
  const { options } = listing;
  let text = '';
  if (options.has('i')) text += `${String(stat.inode).padStart(7)} `;
  if (options.has('s')) {
    const blocks = blocksOf(stat);
    text += options.has('h') ? `${humanSize(blocks * 512).padStart(7)} ` : `${String(blocks / 2).padStart(6)} `;
  }
  return text;
};

const followed = (sys: Sys, path: string): Stat | undefined => {
  try {
    return sys.stat(path);
  } catch (error) {
    reasonOf(error);
    return undefined;
  }
};

const longLine = (sys: Sys, listing: Listing, entry: Entry): string => {
  const { options, accounts } = listing;
  const { stat } = entry;
  const numeric = options.has('n');
  const owner = (numeric ? String(stat.uid) : accounts.userName(stat.uid)).slice(0, 8).padEnd(8);
  const group = (numeric ? String(stat.gid) : accounts.groupName(stat.gid)).slice(0, 8).padEnd(8);
  let size = String(stat.size).padStart(9);
  if (stat.type === 'char') {
    const [major, minor] = deviceNumbers(entry.path);
    size = `${String(major).padStart(4)},${String(minor).padStart(4)}`;
  } else if (options.has('h')) size = humanSize(stat.size).padStart(7);
  const at = timeOf(listing, stat);
  const date = options.has('E') ? `${isoDate(at)} +0000` : listDate(at, listing.now);
  let name = shownName(listing, entry.name);
  if (stat.type === 'symlink') {
    name += ` -> ${sys.readLink(entry.path)}`;
    const target = options.has('F') || options.has('p') ? followed(sys, entry.path) : undefined;
    if (target !== undefined) name += indicator(listing, target);
  } else name += indicator(listing, stat);
  const people = options.has('g') ? group : `${owner} ${group}`;
  return `${prefix(listing, entry)}${modeText(stat.type, stat.mode)} ${String(stat.links).padStart(4)} ${people} ${size} ${date} ${name}\n`;
};

/** Names in columns, downwards (or with `across` line by line). */
const inColumns = (names: readonly string[], width: number, across: boolean): string => {
  const cell = Math.max(0, ...names.map((name) => name.length)) + 2;
  const perLine = Math.max(1, Math.floor(width / cell));
  const lines = Math.ceil(names.length / perLine);
  let text = '';
  for (let line = 0; line < lines; line += 1) {
    const row = across
      ? names.slice(line * perLine, (line + 1) * perLine)
      : names.filter((_, index) => index % lines === line);
    text += `${row.map((name, index) => (index < row.length - 1 ? name.padEnd(cell) : name)).join('')}\n`;
  }
  return text;
};

const show = async (sys: Sys, listing: Listing, out: Output, entries: Entry[]): Promise<void> => {
  const sorted = sortEntries(listing, entries);
  if (listing.long) {
    for (const entry of sorted) {
      await out.print(longLine(sys, listing, entry));
      await sys.step(4);
    }
    return;
  }
  const names = sorted.map(
    (entry) => prefix(listing, entry) + shownName(listing, entry.name) + indicator(listing, entry.stat),
  );
  if (listing.columns > 0) await out.print(inColumns(names, listing.columns, listing.options.has('x')));
  else for (const name of names) await out.print(`${name}\n`);
};

const columnsOf = (sys: Sys, options: Options, long: boolean): number => {
  const layout = options.given.findLast(({ letter }) => '1Cxl'.includes(letter))?.letter;
  if (long || layout === '1' || (layout === undefined && !sys.isTerminal(1))) return 0;
  const width = Number(options.value('w') ?? (sys.windowSize(1)?.columns || 80));
  return width > 0 ? width : 80;
};

export const ls: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const long = ['l', 'n', 'g', 'E'].some((letter) => options.has(letter));
  const listing: Listing = {
    options,
    accounts: long ? await readAccounts(sys) : noAccounts,
    now: sys.clock.now(),
    long,
    columns: columnsOf(sys, options, long),
  };
  const out = new Output(sys);
  let code = 0;
  const complainOf = async (path: string, error: unknown): Promise<void> => {
    const reason = reasonOf(error);
    await out.flush();
    await complain(sys, `${path}: ${reason}`);
    code = 1;
  };

  const files: Entry[] = [];
  const folders: Entry[] = [];
  const operands = options.operands.length === 0 ? ['.'] : options.operands;
  for (const path of operands) {
    try {
      // A link that is named is followed, unless it is itself what is to be shown.
      const follow = options.has('L') || options.has('H') || !(long || options.has('d') || options.has('F'));
      let stat: Stat;
      try {
        stat = sys.stat(path, { follow });
      } catch (error) {
        if (options.has('L') || options.has('H')) throw error;
        stat = sys.stat(path, { follow: false });
      }
      (stat.type === 'directory' && !options.has('d') ? folders : files).push({ name: path, path, stat });
    } catch (error) {
      await complainOf(path, error);
    }
  }

  if (files.length > 0) await show(sys, listing, out, files);
  const hidden = options.has('a') || options.has('A');
  let first = files.length === 0;
  const titled = operands.length > 1 || options.has('R');

  const showFolder = async (path: string): Promise<void> => {
    let names: string[];
    try {
      names = sys.readDirectory(path).map(({ name }) => name);
    } catch (error) {
      await complainOf(path, error);
      return;
    }
    if (titled) await out.print(`${first ? '' : '\n'}${path}:\n`);
    first = false;
    const shown = [
      ...(options.has('a') ? ['.', '..'] : []),
      ...names.filter((name) => hidden || !name.startsWith('.')),
    ];
    const entries: Entry[] = [];
    for (const name of shown) {
      const whole = join(path, name);
      try {
        entries.push({ name, path: whole, stat: sys.stat(whole, { follow: options.has('L') }) });
      } catch (error) {
        await complainOf(whole, error);
      }
      await sys.step();
    }
    if (long || options.has('s')) {
      const kib = entries.reduce((sum, { stat }) => sum + blocksOf(stat), 0) / 2;
      await out.print(options.has('h') ? `total ${roundSize(kib * 1024).padEnd(7)}\n` : `total ${kib}\n`);
    }
    await show(sys, listing, out, entries);
    if (!options.has('R')) return;
    for (const { name, path: whole, stat } of entries) {
      if (stat.type === 'directory' && name !== '.' && name !== '..') await showFolder(whole);
    }
  };
  for (const { path } of sortEntries(listing, folders)) await showFolder(path);
  await out.flush();
  return code;
};
