/** /proc/net/tcp, udp and their likes for IPv6: one line for each socket. */
import type { SocketEntry } from '../process-view.ts';
import { ipv4Hex, ipv6Hex, portHex } from './network-address.ts';

const stateNumbers = { ESTABLISHED: '01', TIME_WAIT: '06', CLOSE: '07', CLOSE_WAIT: '08', LISTEN: '0A' } as const;

/** Lines of the old tables are filled up to this. */
const lineLengths = { TCP: 149, UDP: 127 } as const;

const headings = {
  4: '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  6: '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
} as const;

const addressHex = (family: 4 | 6, { host, port }: SocketEntry['local']): string =>
  `${family === 4 ? ipv4Hex(host) : ipv6Hex(host)}:${portHex(port)}`;

/** Where the kernel keeps it: made from its number. */
const pointer = (inode: number): string =>
  ((BigInt(inode) * 0x9e3779b97f4a7c15n) & 0xffff_ffffn).toString(16).padStart(16, '0');

const udpHeadings = {
  4: '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops',
  6: `${headings[6]} ref pointer drops`,
} as const;

const line = ({ inode, uid, state, local, remote, family }: SocketEntry, index: number): string => {
  const waits = state === 'TIME_WAIT';
  const fields = [
    `${String(index).padStart(4)}:`,
    addressHex(family, local),
    addressHex(family, remote),
    stateNumbers[state],
    '00000000:00000000',
    waits ? '03:00001000' : '00:00000000',
    '00000000',
    String(waits ? 0 : uid).padStart(5),
    '0'.padStart(8),
    String(waits ? 0 : inode),
    state === 'LISTEN' || !waits ? '1' : '3',
    pointer(inode),
  ];
  if (state === 'LISTEN') fields.push('100 0 0 10 0');
  else if (!waits) fields.push('20 4 0 10 -1');
  return fields.join(' ');
};

/** UDP has fewer columns, and numbers its lines as it hashes them. */
const datagramLine = ({ inode, uid, state, local, remote, family }: SocketEntry): string =>
  [
    `${String(local.port % 32_768).padStart(5)}:`,
    addressHex(family, local),
    addressHex(family, remote),
    stateNumbers[state],
    '00000000:00000000',
    '00:00000000',
    '00000000',
    String(uid).padStart(5),
    '0'.padStart(8),
    String(inode),
    '2',
    pointer(inode),
    '0',
  ].join(' ');

const fill = (text: string, family: 4 | 6, protocol: SocketEntry['protocol']): string =>
  `${family === 4 ? text.padEnd(lineLengths[protocol]) : text}\n`;

export const datagramTable = (sockets: readonly SocketEntry[], family: 4 | 6): string => {
  const own = sockets.filter((socket) => socket.protocol === 'UDP' && socket.family === family);
  return [udpHeadings[family], ...own.map(datagramLine)].map((text) => fill(text, family, 'UDP')).join('');
};

/** Those who listen come first. */
export const socketTable = (sockets: readonly SocketEntry[], family: 4 | 6): string => {
  const own = sockets.filter((socket) => socket.protocol === 'TCP' && socket.family === family);
  const ordered = [...own.filter(({ state }) => state === 'LISTEN'), ...own.filter(({ state }) => state !== 'LISTEN')];
  return [headings[family], ...ordered.map(line)].map((text) => fill(text, family, 'TCP')).join('');
};
