/** /proc/net/tcp, udp and their likes for IPv6 as netstat reads them. */
import type { Sys } from '../../runtime/sys.ts';
import { readTextFile } from './read-file.ts';

export type SocketRow = {
  local: { host: string; port: number };
  remote: { host: string; port: number };
  /** `LISTEN`, `ESTABLISHED` … */
  state: string;
  uid: number;
  inode: string;
  family: 4 | 6;
};

const states = [
  '',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
];

export const readSocketTable = async (sys: Sys, protocol: 'tcp' | 'udp' = 'tcp'): Promise<SocketRow[]> => [
  ...rows((await readTextFile(sys, `/proc/net/${protocol}`)) ?? '', 4),
  ...rows((await readTextFile(sys, `/proc/net/${protocol}6`)) ?? '', 6),
];

const rows = (text: string, family: 4 | 6): SocketRow[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local, remote, state, , , , uid, , inode] = line.trim().split(/\s+/u);
      if (local === undefined || remote === undefined || state === undefined) return [];
      return [
        {
          local: endpoint(local),
          remote: endpoint(remote),
          state: states[Number.parseInt(state, 16)] ?? '',
          uid: Number(uid),
          inode: inode ?? '',
          family,
        },
      ];
    });

const endpoint = (text: string): { host: string; port: number } => {
  const [address = '', port = ''] = text.split(':');
  return { host: address.length > 8 ? ipv6(address) : ipv4(address), port: Number.parseInt(port, 16) };
};

/** The kernel writes words of four bytes in the machine's order. */
const ipv4 = (hex: string): string =>
  (hex.match(/../gu) ?? [])
    .toReversed()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');

const ipv6 = (hex: string): string => {
  const bytes = (hex.match(/.{8}/gu) ?? []).flatMap((word) => (word.match(/../gu) ?? []).toReversed()).join('');
  if (bytes.startsWith('00000000000000000000ffff') || bytes.startsWith('00000000000000000000FFFF')) {
    return `::ffff:${ipv4((bytes.slice(24).match(/../gu) ?? []).toReversed().join(''))}`;
  }
  const groups = (bytes.match(/.{4}/gu) ?? []).map((group) => Number.parseInt(group, 16).toString(16)).join(':');
  return groups.replace(/(?:^|:)0(?::0)+(?::|$)/u, '::');
};
