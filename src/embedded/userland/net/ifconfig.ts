import type { Program, Sys } from '../../runtime/sys.ts';
import { complain, readOptions, type OptionTable } from '../applets/options.ts';
import { linkLocal } from './link-layer.ts';
import { broadcastOf, prefixMask } from './routing-table.ts';

const table: OptionTable = {
  short: 'a',
  usage: `[-a] [IFACE] [ADDRESS]

Configure a network interface

	[add ADDRESS[/PREFIXLEN]]
	[del ADDRESS[/PREFIXLEN]]
	[[-]broadcast [ADDRESS]] [[-]pointopoint [ADDRESS]]
	[netmask ADDRESS] [dstaddr ADDRESS]
	[outfill NN] [keepalive NN]
	[hw ether|infiniband ADDRESS] [metric NN] [mtu NN]
	[[-]trailers] [[-]arp] [[-]allmulti]
	[multicast] [[-]promisc] [txqueuelen NN] [[-]dynamic]
	[mem_start NN] [io_addr NN] [irq NN]
	[up|down] ...`,
};

type Interface = ReturnType<Sys['addresses']>[number];

export const ifconfig: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const [name, ...changes] = options.operands;
  const all = sys.addresses().toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const shown = name === undefined ? all : all.filter((each) => each.name === name);
  if (shown.length === 0) {
    await complain(sys, `${name}: error fetching interface information: Device not found`);
    return 1;
  }
  if (changes.length > 0) {
    await complain(sys, 'SIOCSIFADDR: Operation not permitted');
    return 1;
  }
  for (const each of shown) await sys.write(1, Buffer.from(describe(each)));
  return 0;
};

const describe = ({ name, address, prefix, mac, mtu }: Interface): string => {
  const isLoopback = name === 'lo';
  const mask = prefixMask(prefix);
  const lines = isLoopback
    ? [
        'Link encap:Local Loopback  ',
        `inet addr:${address}  Mask:${mask}`,
        'inet6 addr: ::1/128 Scope:Host',
        `UP LOOPBACK RUNNING  MTU:${mtu}  Metric:1`,
      ]
    : [
        `Link encap:Ethernet  HWaddr ${mac.toUpperCase()}  `,
        `inet addr:${address}  Bcast:${broadcastOf(address, prefix)}  Mask:${mask}`,
        `inet6 addr: ${linkLocal(mac)}/64 Scope:Link`,
        `UP BROADCAST RUNNING MULTICAST  MTU:${mtu}  Metric:1`,
      ];
  lines.push(
    'RX packets:0 errors:0 dropped:0 overruns:0 frame:0',
    'TX packets:0 errors:0 dropped:0 overruns:0 carrier:0',
    `collisions:0 txqueuelen:${isLoopback ? 1000 : 0} `,
    'RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)',
  );
  const [first, ...others] = lines;
  return `${name.padEnd(10)}${first}\n${others.map((line) => `          ${line}\n`).join('')}\n`;
};
