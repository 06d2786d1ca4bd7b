import type { Program, Stat, Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { readAccounts, type Accounts } from './accounts.ts';
import { preciseDate } from './dates.ts';
import { deviceNumbers } from './device-numbers.ts';
import { fileSystemFields } from './file-system-fields.ts';
import { modeText, typeBits } from './mode.ts';
import { blocksOf } from './sizes.ts';

const table = { short: 'ftc:L', usage: '[-ltf] [-c FMT] FILE...' };

const kind = (stat: Stat): string => {
  if (stat.type === 'file') return stat.size === 0 ? 'regular empty file' : 'regular file';
  return {
    directory: 'directory',
    symlink: 'symbolic link',
    fifo: 'fifo',
    char: 'character special file',
    socket: 'socket',
  }[stat.type];
};

const seconds = (ms: number): string => String(Math.floor(ms / 1000));

export type Fields = Readonly<Record<string, () => string>>;

const fileFields = (sys: Sys, path: string, stat: Stat, accounts: Accounts): Fields => {
  const [major, minor] = stat.type === 'char' ? deviceNumbers(path) : [0, 0];
  return {
    a: () => stat.mode.toString(8),
    A: () => modeText(stat.type, stat.mode),
    b: () => String(blocksOf(stat)),
    B: () => '512',
    d: () => String(stat.device),
    D: () => stat.device.toString(16),
    f: () => (typeBits[stat.type] | stat.mode).toString(16),
    F: () => kind(stat),
    g: () => String(stat.gid),
    G: () => accounts.groupName(stat.gid),
    h: () => String(stat.links),
    i: () => String(stat.inode),
    n: () => path,
    N: () => (stat.type === 'symlink' ? `'${path}' -> '${sys.readLink(path)}'` : path),
    o: () => '4096',
    s: () => String(stat.size),
    t: () => major.toString(16),
    T: () => minor.toString(16),
    u: () => String(stat.uid),
    U: () => accounts.userName(stat.uid),
    x: () => preciseDate(stat.accessed),
    X: () => seconds(stat.accessed),
    y: () => preciseDate(stat.modified),
    Y: () => seconds(stat.modified),
    z: () => preciseDate(stat.changed),
    Z: () => seconds(stat.changed),
  };
};

/** Fills in `%a`, `%5s`, `%-10n`. A letter without a meaning stands for itself. */
const format = (text: string, fields: Fields): string =>
  text.replaceAll(/%([-#0 +]*)(\d*)(?:\.\d*)?(.?)/gs, (_, flags: string, width: string, letter: string) => {
    if (letter === '%' || letter === '') return '%';
    const value = fields[letter]?.() ?? letter;
    if (flags.includes('-')) return value.padEnd(Number(width));
    return value.padStart(Number(width), flags.includes('0') ? '0' : ' ');
  });

const defaultText = (stat: Stat): string => {
  const device = stat.type === 'char' ? 'Links: %-5h Device type: %t,%T' : 'Links: %h';
  return (
    `  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n` +
    `Device: %Dh/%dd\tInode: %-10i  ${device}\n` +
    `Access: (%04a/%A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n`
  );
};

const terse = '%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %o\n';
const fileSystemText =
  '  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s\n' +
  'Blocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d\n';
const terseFileSystem = '%n %i %l %t %s %b %f %a %c %d\n';

export const stat: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return showUsage(sys, table);
  const accounts = await readAccounts(sys);
  const asked = options.value('c');
  let code = 0;
  for (const path of options.operands) {
    let text: string;
    try {
      if (options.has('f')) {
        const whole = asked === undefined ? (options.has('t') ? terseFileSystem : fileSystemText) : `${asked}\n`;
        text = format(whole, fileSystemFields(sys, path));
      } else {
        const found = sys.stat(path, { follow: options.has('L') });
        const whole = asked === undefined ? (options.has('t') ? terse : defaultText(found)) : `${asked}\n`;
        text = format(whole, fileFields(sys, path, found, accounts));
      }
    } catch (error) {
      const what = options.has('f') ? "can't read file system information for" : "can't stat";
      await complain(sys, `${what} '${path}': ${reasonOf(error)}`);
      code = 1;
      continue;
    }
    await sys.write(1, Buffer.from(text));
  }
  return code;
};
