/** /proc/net/dev, route and their like, as far as they follow from the addresses of a pod. */
import type { ProcessView } from '../process-view.ts';
import { ipv4Hex, maskHex, networkOf } from './network-address.ts';

type Address = ReturnType<NonNullable<ProcessView['addresses']>>[number];

const routeLength = 127;

const heading = [
  'Inter-|   Receive                                                |  Transmit',
  ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
];

/** Nobody counts the bytes. */
const noTraffic =
  '       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0';

export const deviceTable = (addresses: readonly Address[]): string => {
  const names = [...new Set(['lo', ...addresses.map(({ name }) => name)])];
  return [...heading, ...names.map((name) => `${name.padStart(6)}:${noTraffic}`)].map((line) => `${line}\n`).join('');
};

const firstHost = (network: string): string => network.replace(/\d+$/, (last) => String(Number(last) + 1));

type Route = { destination: string; gateway: string; flags: string; mask: string };

const routesOf = ({ address, prefix }: Address): Route[] => {
  const network = networkOf(address, prefix);
  const gateway = ipv4Hex(firstHost(network));
  const none = '00000000';
  // As kindnet sets pods up: all goes through the node's end of the cable, even to neighbours.
  return [
    { destination: none, gateway, flags: '0003', mask: none },
    { destination: ipv4Hex(network), gateway, flags: '0003', mask: maskHex(prefix) },
    { destination: gateway, gateway: none, flags: '0005', mask: maskHex(32) },
  ];
};

export const routeTable = (addresses: readonly Address[]): string => {
  const lines = ['Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'];
  for (const address of addresses) {
    if (address.name === 'lo' || address.address.includes(':')) continue;
    for (const { destination, gateway, flags, mask } of routesOf(address)) {
      lines.push(`${address.name}\t${destination}\t${gateway}\t${flags}\t0\t0\t0\t${mask}\t0\t0\t0`);
    }
  }
  return lines.map((line) => `${line.padEnd(routeLength)}\n`).join('');
};
