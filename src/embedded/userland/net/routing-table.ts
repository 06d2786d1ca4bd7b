/** /proc/net/route as ip, route and netstat read it. */
import type { Sys } from '../../runtime/sys.ts';
import { readTextFile } from './read-file.ts';

export type RouteRow = {
  device: string;
  destination: string;
  gateway: string;
  mask: string;
  flags: number;
  metric: number;
};

export const readRoutingTable = async (sys: Sys): Promise<RouteRow[]> =>
  ((await readTextFile(sys, '/proc/net/route')) ?? '')
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [device, destination, gateway, flags, , , metric, mask] = line.trim().split(/\s+/u);
      if (device === undefined || destination === undefined || gateway === undefined || mask === undefined) return [];
      return [
        {
          device,
          destination: address(destination),
          gateway: address(gateway),
          mask: address(mask),
          flags: Number.parseInt(flags ?? '0', 16),
          metric: Number(metric),
        },
      ];
    });

const address = (hex: string): string =>
  (hex.match(/../gu) ?? [])
    .toReversed()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');

/** `U`, `G`, `H` */
export const routeFlags = (flags: number): string =>
  `${flags & 1 ? 'U' : ''}${flags & 2 ? 'G' : ''}${flags & 4 ? 'H' : ''}`;

/** How many bits a mask has. */
export const maskLength = (mask: string): number =>
  mask.split('.').reduce((bits, part) => bits + Number(part).toString(2).replaceAll('0', '').length, 0);

export const prefixMask = (prefix: number): string =>
  [0, 8, 16, 24].map((start) => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefix - start)))).join('.');

/** The last address of a network. */
export const broadcastOf = (host: string, prefix: number): string => {
  const mask = prefixMask(prefix).split('.').map(Number);
  return host
    .split('.')
    .map((part, index) => (Number(part) & mask[index]!) | (255 - mask[index]!))
    .join('.');
};
