import type { Program, Sys } from '../../runtime/sys.ts';
import { complain, readOptions, type OptionTable } from '../applets/options.ts';
import { readRoutingTable, routeFlags } from './routing-table.ts';

const table: OptionTable = {
  short: 'neA:',
  usage: `[-ne] [-A inet[6]] [{add|del} [-net|-host] TARGET [netmask MASK]
	[gw GATEWAY] [metric N] [mss BYTES] [window BYTES] [reject] [IFACE]]

Show or edit kernel routing tables

	-n	Don't resolve names
	-e	Display other/more information
	-A inet[6]	Select address family`,
};

export const route: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length > 0) {
    await complain(sys, 'SIOCADDRT: Operation not permitted');
    return 1;
  }
  await sys.write(1, Buffer.from(await formatRoutes(sys, { numeric: options.has('n'), like: 'route' })));
  return 0;
};

/** The routing table under the headings of `route` or of `netstat -r`. */
export const formatRoutes = async (
  sys: Sys,
  { numeric, like }: { numeric: boolean; like: 'route' | 'netstat' },
): Promise<string> => {
  const last = like === 'route' ? 'Metric Ref    Use Iface' : '  MSS Window  irtt Iface';
  const lines = ['Kernel IP routing table', `Destination     Gateway         Genmask         Flags ${last}`];
  for (const { device, destination, gateway, mask, flags, metric } of await readRoutingTable(sys)) {
    const to = numeric || destination !== '0.0.0.0' ? destination : 'default';
    const via = numeric || gateway !== '0.0.0.0' ? gateway : '*';
    const numbers = like === 'route' ? `${String(metric).padEnd(6)} 0        0` : '    0 0          0';
    lines.push(
      `${to.padEnd(15)} ${via.padEnd(15)} ${mask.padEnd(15)} ${routeFlags(flags).padEnd(5)} ${numbers} ${device}`,
    );
  }
  return lines.map((line) => `${line}\n`).join('');
};
