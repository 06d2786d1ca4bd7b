/** /proc/PID/net: the network as the process's pod sees it. */
import type { Entries } from '../generated/generated-directory.ts';
import { GeneratedFile } from '../generated/generated-file.ts';
import type { GeneratedFileSystem } from '../generated/generated-file-system.ts';
import type { ProcessView } from '../process-view.ts';
import { deviceTable, routeTable } from './network-tables.ts';
import { datagramTable, socketTable } from './socket-table.ts';

type Make = (processes: ProcessView, pid: number) => string;

const udp6Heading =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops';
const rawHeading =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops';

const tables: Readonly<Record<string, Make>> = {
  arp: () => 'IP address       HW type     Flags       HW address            Mask     Device\n',
  dev: (processes, pid) => deviceTable(processes.addresses?.(pid) ?? []),
  if_inet6: () => '00000000000000000000000000000001 01 80 10 80       lo\n',
  raw: () => `${rawHeading}\n`,
  raw6: () => `${udp6Heading}\n`,
  route: (processes, pid) => routeTable(processes.addresses?.(pid) ?? []),
  sockstat: (processes, pid) => {
    const sockets = processes.sockets(pid);
    const inUse = (wanted: string): number =>
      sockets.filter(({ family, protocol }) => family === 4 && protocol === wanted).length;
    return `sockets: used ${sockets.length + 1}\nTCP: inuse ${inUse('TCP')} orphan 0 tw 0 alloc ${inUse('TCP')} mem 0\nUDP: inuse ${inUse('UDP')} mem 0\nUDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n`;
  },
  tcp: (processes, pid) => socketTable(processes.sockets(pid), 4),
  tcp6: (processes, pid) => socketTable(processes.sockets(pid), 6),
  udp: (processes, pid) => datagramTable(processes.sockets(pid), 4),
  udp6: (processes, pid) => datagramTable(processes.sockets(pid), 6),
  unix: () => 'Num       RefCount Protocol Flags    Type St Inode Path\n',
};
const names = Object.keys(tables);

export const networkEntries = ({
  fileSystem,
  processes,
  pid,
  inode,
}: {
  fileSystem: GeneratedFileSystem;
  processes: ProcessView;
  pid: number;
  inode: number;
}): Entries => ({
  lookup: (name) => {
    const index = names.indexOf(name);
    const make = index < 0 ? undefined : tables[name];
    if (make === undefined) return undefined;
    return new GeneratedFile(fileSystem, { inode: inode + 300 + index }, { text: () => make(processes, pid) });
  },
  names: () => names,
});
