import { SysError, type Program, type Sys } from '../../runtime/sys.ts';
import { readOptions, type OptionTable, type Options } from '../applets/options.ts';
import { lookupAddress } from '../lookup-host.ts';
import { formatRoutes } from './route.ts';
import { readSocketTable, type SocketRow } from './socket-table.ts';

const table: OptionTable = {
  short: 'raltuwxenWp',
  usage: `[-ral] [-tuwx] [-enWp]

Display networking information

	-r	Routing table
	-a	All sockets
	-l	Listening sockets
		Else: connected sockets
	-t	TCP sockets
	-u	UDP sockets
	-w	Raw sockets
	-x	Unix sockets
		Else: all socket types
	-e	Other/more information
	-n	Don't resolve names
	-W	Wide display
	-p	Show PID/program name for sockets`,
};

export const netstat: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const write = (text: string): Promise<void> => sys.write(1, Buffer.from(text));
  if (options.has('r')) {
    await write(await formatRoutes(sys, { numeric: options.has('n'), like: 'netstat' }));
    return 0;
  }
  const which = options.has('a') ? '(servers and established)' : options.has('l') ? '(only servers)' : '(w/o servers)';
  const some = ['t', 'u', 'w', 'x'].some((letter) => options.has(letter));
  const inet = !some || ['t', 'u', 'w'].some((letter) => options.has(letter));
  if (inet) {
    const more = options.has('p') ? 'PID/Program name    ' : '';
    const [local, foreign] = ['Local Address', 'Foreign Address'].map((name) => name.padEnd(columns(options)));
    await write(`Active Internet connections ${which}\nProto Recv-Q Send-Q ${local} ${foreign} State       ${more}\n`);
  }
  if (!some || options.has('t')) await write(await socketLines(sys, options, 'tcp'));
  if (!some || options.has('u')) await write(await socketLines(sys, options, 'udp'));
  if (!some || options.has('x')) {
    const more = options.has('p') ? 'PID/Program name    ' : '';
    await write(
      `Active UNIX domain sockets ${which}\nProto RefCnt Flags       Type       State         I-Node ${more}Path\n`,
    );
  }
  return 0;
};

const columns = (options: Options): number => (options.has('W') ? 51 : 23);

const socketLines = async (sys: Sys, options: Options, protocol: 'tcp' | 'udp'): Promise<string> => {
  // A UDP socket without a peer counts as one that listens, and has no state to show.
  const waiting = protocol === 'tcp' ? 'LISTEN' : 'CLOSE';
  const rows = (await readSocketTable(sys, protocol)).filter(
    ({ state }) => options.has('a') || (state === waiting) === options.has('l'),
  );
  const owners = options.has('p') ? socketOwners(sys) : new Map<string, string>();
  const names = options.has('n') ? undefined : new Map<string, string>();
  const width = columns(options);
  let text = '';
  for (const row of rows) {
    const [local, remote] = [await endpoint(sys, row.local, names), await endpoint(sys, row.remote, names)];
    const more = options.has('p') ? (owners.get(row.inode) ?? '-').padEnd(20) : '';
    const state = protocol === 'udp' && row.state === waiting ? '' : row.state;
    text += `${protocol}   ${'0'.padStart(6)} ${'0'.padStart(6)} ${clip(local, width)} ${clip(remote, width)} ${state.padEnd(12)}${more}\n`;
  }
  return text;
};

const clip = (text: string, width: number): string => text.slice(0, width).padEnd(width);

const endpoint = async (
  sys: Sys,
  { host, port }: SocketRow['local'],
  names: Map<string, string> | undefined,
): Promise<string> => {
  const shownPort = port === 0 ? '*' : String(port);
  if (names === undefined) return `${host}:${shownPort}`;
  const plain = host.replace(/^::ffff:/u, '');
  if (plain === '0.0.0.0' || plain === '::') return `${host}:${shownPort}`;
  const name = names.get(plain) ?? (await lookupAddress(sys, plain)) ?? host;
  names.set(plain, name);
  return `${name}:${shownPort}`;
};

/** `1/nginx: master pro` for each inode, as far as this user may look. */
const socketOwners = (sys: Sys): Map<string, string> => {
  const owners = new Map<string, string>();
  for (const { pid, argv, command } of sys.processes()) {
    for (const link of linksOf(sys, `/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/u.exec(link)?.[1];
      if (inode !== undefined && !owners.has(inode))
        owners.set(inode, `${pid}/${(argv[0] ?? command).replace(/^\S*\//u, '')}`.slice(0, 19));
    }
  }
  return owners;
};

const linksOf = (sys: Sys, folder: string): string[] => {
  try {
    return sys.readDirectory(folder).flatMap(({ name }) => {
      try {
        return [sys.readLink(`${folder}/${name}`)];
      } catch (error) {
        if (error instanceof SysError) return [];
        throw error;
      }
    });
  } catch (error) {
    if (error instanceof SysError) return [];
    throw error;
  }
};
