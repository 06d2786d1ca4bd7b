import type { Program, Sys } from '../../runtime/sys.ts';
import { complain, showUsage } from '../applets/options.ts';
import { linkLocal } from './link-layer.ts';
import { broadcastOf, maskLength, readRoutingTable } from './routing-table.ts';

const usage = {
  usage: `[OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]

OPTIONS := -f[amily] inet|inet6|link | -o[neline]

ip addr add|del IFADDR dev IFACE | show|flush [dev IFACE] [to PREFIX]
ip route list|flush|add|del|change|append|replace|test ROUTE
ip link set IFACE [up|down] [arp on|off] [multicast on|off]
	[promisc on|off] [mtu NUM] [name NAME] [qlen NUM] [address MAC]
	[master IFACE | nomaster] [netns PID] [type TYPE ARGS]
ip tunnel add|change|del|show [NAME]
	[mode ipip|gre|sit] [remote ADDR] [local ADDR] [ttl TTL]
ip neigh show|flush [to PREFIX] [dev DEV] [nud STATE]
ip rule [list] | add|del SELECTOR ACTION`,
};

type Family = 'all' | 'inet' | 'inet6';
type Interface = ReturnType<Sys['addresses']>[number];
type Call = { sys: Sys; args: readonly string[]; family: Family; oneLine: boolean };

const objects = ['address', 'route', 'link', 'neigh', 'rule'] as const;

export const ip: Program = async (sys) => {
  const words = sys.argv.slice(1);
  let family: Family = 'all';
  let oneLine = false;
  while (words[0]?.startsWith('-') === true) {
    const word = words.shift()!;
    if (word === '-4') family = 'inet';
    else if (word === '-6') family = 'inet6';
    else if (/^-o(n|ne|neline)?$/u.test(word)) oneLine = true;
    else if (word.startsWith('-f')) family = words.shift() === 'inet6' ? 'inet6' : 'inet';
    else return showUsage(sys, usage);
  }
  const [name, ...args] = words;
  const object = name === undefined || name === '' ? undefined : objects.find((each) => each.startsWith(name));
  const call: Call = { sys, args, family, oneLine };
  switch (object) {
    case 'address':
      return showAddresses(call, true);
    case 'link':
      return showAddresses(call, false);
    case 'route':
      return showRoutes(call);
    case 'neigh':
    case 'rule':
      return 0;
    case undefined:
      return showUsage(sys, usage);
  }
};

const refuse = async (sys: Sys): Promise<number> => {
  await complain(sys, 'RTNETLINK answers: Operation not permitted');
  return 2;
};

const isShow = (word: string): boolean => 'show'.startsWith(word) || 'list'.startsWith(word) || word === 'ls';

const showAddresses = async ({ sys, args, family, oneLine }: Call, withAddresses: boolean): Promise<number> => {
  const [verb, ...rest] = args;
  if (verb !== undefined && !isShow(verb)) return refuse(sys);
  const wanted = rest[0] === 'dev' ? rest[1] : rest[0];
  const all = sys.addresses();
  if (wanted !== undefined && !all.some(({ name }) => name === wanted)) {
    await complain(sys, `can't find device '${wanted}'`);
    return 1;
  }
  for (const [index, each] of all.entries()) {
    if (wanted !== undefined && each.name !== wanted) continue;
    const lines = withAddresses ? addressLines(each, family) : [];
    const linkLines = family === 'all' || !withAddresses ? [linkLine(each)] : [];
    const number = index + 1;
    const text =
      oneLine && withAddresses
        ? lines.map(([line, valid]) => `${number}: ${each.name}    ${line}\\       ${valid}\n`).join('')
        : [
            `${number}: ${deviceLine(each)}\n`,
            ...linkLines.map((line) => `    ${line}\n`),
            ...lines.map(([line, valid]) => `    ${line}\n       ${valid}\n`),
          ].join('');
    await sys.write(1, Buffer.from(text));
  }
  return 0;
};

const deviceLine = ({ name, mtu }: Interface): string =>
  name === 'lo'
    ? `lo: <LOOPBACK,UP,LOWER_UP> mtu ${mtu} qdisc noqueue qlen 1000`
    : `${name}@if5: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu ${mtu} qdisc noqueue `;

const linkLine = ({ name, mac }: Interface): string =>
  name === 'lo' ? 'link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00' : `link/ether ${mac} brd ff:ff:ff:ff:ff:ff`;

const addressLines = ({ name, address, prefix, mac }: Interface, family: Family): [line: string, valid: string][] => {
  const valid = 'valid_lft forever preferred_lft forever';
  const lines: [string, string][] = [];
  const isLoopback = name === 'lo';
  if (family !== 'inet6') {
    const broadcast = isLoopback ? '' : `brd ${broadcastOf(address, prefix)} `;
    lines.push([`inet ${address}/${prefix} ${broadcast}scope ${isLoopback ? 'host' : 'global'} ${name}`, valid]);
  }
  if (family !== 'inet')
    lines.push([isLoopback ? 'inet6 ::1/128 scope host ' : `inet6 ${linkLocal(mac)}/64 scope link `, valid]);
  return lines;
};

const showRoutes = async ({ sys, args, family }: Call): Promise<number> => {
  const [verb, target] = args;
  const routes = await readRoutingTable(sys);
  const source = sys.addresses().find(({ name }) => name !== 'lo')?.address ?? '';
  if (verb === 'get') {
    const gateway = routes.find(({ gateway: via }) => via !== '0.0.0.0')?.gateway ?? '';
    await sys.write(1, Buffer.from(`${target} via ${gateway} dev eth0  src ${source} \n`));
    return 0;
  }
  if (verb !== undefined && !isShow(verb)) return refuse(sys);
  if (family === 'inet6') return 0;
  for (const { device, destination, gateway, mask } of routes) {
    const bits = maskLength(mask);
    const isDefault = destination === '0.0.0.0' && bits === 0;
    const to = isDefault ? 'default' : bits === 32 ? destination : `${destination}/${bits}`;
    const via = gateway === '0.0.0.0' ? '' : ` via ${gateway}`;
    const scope = gateway === '0.0.0.0' ? ' scope link' : '';
    const from = isDefault ? '' : `${scope}  src ${source}`.replace(/^ {2}src/u, '  src');
    await sys.write(1, Buffer.from(`${to}${via} dev ${device}${from} \n`));
  }
  return 0;
};
