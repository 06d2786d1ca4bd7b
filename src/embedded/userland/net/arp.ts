import type { Program } from '../../runtime/sys.ts';
import { readOptions, type OptionTable } from '../applets/options.ts';
import { readTextFile } from './read-file.ts';

const table: OptionTable = {
  short: 'vni:adsDA:p:H:',
  usage: `
[-vn]	[-H HWTYPE] [-i IF] -a [HOSTNAME]
[-v]		    [-i IF] -d HOSTNAME [pub]
[-v]	[-H HWTYPE] [-i IF] -s HOSTNAME HWADDR [temp]
[-v]	[-H HWTYPE] [-i IF] -s HOSTNAME HWADDR [netmask MASK] pub
[-v]	[-H HWTYPE] [-i IF] -Ds HOSTNAME IFACE [netmask MASK] pub

Manipulate ARP cache

	-a		Display (all) hosts
	-d		Delete ARP entry
	-s		Set new entry
	-v		Verbose
	-n		Don't resolve names
	-i IF		Network interface
	-D		Read HWADDR from IFACE
	-A,-p AF	Protocol family
	-H HWTYPE	Hardware address type`,
};

export const arp: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const lines = ((await readTextFile(sys, '/proc/net/arp')) ?? '').split('\n').slice(1);
  for (const line of lines) {
    const [address, , , hardware, , device] = line.trim().split(/\s+/u);
    if (address === undefined || address === '') continue;
    await sys.write(1, Buffer.from(`? (${address}) at ${hardware} [ether]  on ${device}\n`));
  }
  return 0;
};
