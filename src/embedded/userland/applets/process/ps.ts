import type { Program, ProcessInfo, Sys } from '../../../runtime/sys.ts';
import { readAccounts, type Accounts } from '../files/accounts.ts';
import { complain, readOptions } from '../options.ts';
import { writeText } from './write-text.ts';

/** What is shown in the place of the arguments. */
export const commandLine = ({ argv, command, state }: ProcessInfo): string => {
  if (argv.length === 0 || state === 'Z') return `[${command}]`;
  const first = argv[0]!.replace(/^-/, '');
  const line = argv.join(' ').replaceAll('\n', ' ');
  // A name of its own shows what runs behind these arguments: a script, say.
  return first.slice(first.lastIndexOf('/') + 1).startsWith(command) ? line : `{${command}} ${line}`;
};

const minutes = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** As busybox shortens sizes in kB to four characters. */
const size = (bytes: number): string => {
  const kilobytes = Math.round(bytes / 1024);
  if (kilobytes < 10_000) return String(kilobytes);
  const megabytes = Math.round(kilobytes / 1024);
  return megabytes < 10_000 ? `${megabytes}m` : `${Math.round(megabytes / 1024)}g`;
};

type Column = {
  width: number;
  header: string;
  right?: boolean;
  show(one: ProcessInfo, accounts: Accounts, now: number): string;
};

const columns: Readonly<Record<string, Column>> = {
  user: { width: 8, header: 'USER', show: ({ uid }, accounts) => accounts.userName(uid).slice(0, 8) },
  group: { width: 8, header: 'GROUP', show: ({ gid }, accounts) => accounts.groupName(gid).slice(0, 8) },
  comm: { width: 16, header: 'COMMAND', show: ({ command }) => command },
  args: { width: 256, header: 'COMMAND', show: commandLine },
  pid: { width: 5, header: 'PID', right: true, show: ({ pid }) => String(pid) },
  ppid: { width: 5, header: 'PPID', right: true, show: ({ ppid }) => String(ppid) },
  etime: {
    width: 7,
    header: 'ELAPSED',
    right: true,
    show: ({ startedAt }, _, now) => minutes(Math.max(0, now - startedAt)),
  },
  time: { width: 5, header: 'TIME', right: true, show: ({ cpuMs }) => minutes(cpuMs) },
  vsz: { width: 4, header: 'VSZ', right: true, show: ({ memoryBytes }) => size(memoryBytes + 4 * 1024 * 1024) },
  rss: { width: 4, header: 'RSS', right: true, show: ({ memoryBytes }) => size(memoryBytes) },
  stat: { width: 4, header: 'STAT', show: ({ state }) => state },
  ruser: { width: 8, header: 'RUSER', show: ({ uid }, accounts) => accounts.userName(uid).slice(0, 8) },
  rgroup: { width: 8, header: 'RGROUP', show: ({ gid }, accounts) => accounts.groupName(gid).slice(0, 8) },
  nice: { width: 5, header: 'NI', right: true, show: () => '0' },
};

type Chosen = { column: Column; header: string };

const choose = (specs: readonly string[]): Chosen[] | { bad: string } => {
  const chosen: Chosen[] = [];
  for (const spec of specs) {
    for (const piece of spec.split(',')) {
      const equals = piece.indexOf('=');
      const name = equals < 0 ? piece : piece.slice(0, equals);
      const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
      if (column === undefined) return { bad: name };
      chosen.push({ column, header: equals < 0 ? column.header : piece.slice(equals + 1) });
    }
  }
  return chosen;
};

const usual = ['pid', 'user', 'time', 'args'];

const render = (sys: Sys, chosen: readonly Chosen[], accounts: Accounts): string => {
  const now = sys.clock.now();
  const row = (cells: readonly string[], right: boolean): string =>
    cells
      .map((text, index) => {
        const { column, header } = chosen[index]!;
        const width = Math.max(column.width, header.length);
        if (index === cells.length - 1) return right && column.right === true ? text.padStart(width) : text;
        return right && column.right === true ? text.padStart(width) : text.padEnd(width);
      })
      .join(' ');
  const headers = chosen.map(({ header }) => header);
  const title = headers.every((header) => header === '') ? '' : `${row(headers, false)}\n`;
  const lines = sys.processes().map((one) =>
    row(
      chosen.map(({ column }) => column.show(one, accounts, now)),
      true,
    ),
  );
  return title + lines.map((line) => `${line}\n`).join('');
};

export const ps: Program = async (sys) => {
  // Letters of other `ps` mean nothing here, with a dash or without.
  const options = await readOptions(sys, { short: 'o:aAdeflTwx', usage: '[-o COL1,COL2=HEADER] [-T]' });
  if (typeof options === 'number') return options;
  const specs = options.values('o');
  const chosen = choose(specs.length === 0 ? usual : specs);
  if ('bad' in chosen) {
    await complain(sys, `bad -o argument '${chosen.bad}', supported arguments: ${Object.keys(columns).join(',')}`);
    return 1;
  }
  return writeText(sys, render(sys, chosen, await readAccounts(sys)));
};
