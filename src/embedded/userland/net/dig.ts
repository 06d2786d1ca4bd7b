/** dig of BIND: asks a name server and shows its answer. */
import { SysError, type DnsAnswer, type DnsQuestion, type Program, type Sys } from '../../runtime/sys.ts';
import { candidatesOf, lookupHost, reverseName } from '../lookup-host.ts';
import { readResolverConfig, type ResolverConfig } from './resolver-config.ts';

const version = 'DiG 9.18.37';
const types: readonly string[] = ['A', 'AAAA', 'SRV', 'PTR', 'CNAME', 'TXT', 'NS', 'MX'];
const columns = 24;

type Shown = 'cmd' | 'comments' | 'question' | 'answer' | 'stats';
const shownParts: readonly Shown[] = ['cmd', 'comments', 'question', 'answer', 'stats'];

type Call = {
  name: string;
  type: DnsQuestion['type'];
  server: string | undefined;
  overTcp: boolean;
  search: boolean;
  short: boolean;
  timeoutMs: number;
  tries: number;
  shown: ReadonlySet<Shown>;
};

const readCall = (words: readonly string[]): Call | { problem: string } => {
  const call: Call = {
    name: '.',
    type: 'A',
    server: undefined,
    overTcp: false,
    search: false,
    short: false,
    timeoutMs: 5000,
    tries: 3,
    shown: new Set(shownParts),
  };
  let shown = new Set<Shown>(shownParts);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    const upper = word.toUpperCase();
    if (word.startsWith('@')) call.server = word.slice(1);
    else if (word === '-x') {
      call.name = reverseName(words[(index += 1)] ?? '');
      call.type = 'PTR';
    } else if (word === '-t') call.type = (words[(index += 1)] ?? '').toUpperCase() as DnsQuestion['type'];
    else if (word === '-q') call.name = words[(index += 1)] ?? '';
    else if (word.startsWith('+')) {
      const [, no = '', option = '', value = ''] = /^\+(no)?([a-z]+)(?:=(.*))?$/u.exec(word) ?? [];
      const on = no === '';
      if (option === 'tcp' || option === 'vc') call.overTcp = on;
      else if (option === 'search') call.search = on;
      else if (option === 'short') call.short = on;
      else if (option === 'time' || option === 'timeout') call.timeoutMs = Number(value) * 1000;
      else if (option === 'tries') call.tries = Number(value);
      else if (option === 'retry') call.tries = Number(value) + 1;
      else if (option === 'all') shown = new Set(on ? shownParts : []);
      else if (shownParts.some((part) => part === option)) {
        if (on) shown.add(option as Shown);
        else shown.delete(option as Shown);
      } else if (option === '') return { problem: `Invalid option: ${word}` };
    } else if (types.includes(upper)) call.type = upper as DnsQuestion['type'];
    else if (upper !== 'IN' && !word.startsWith('-')) call.name = word;
  }
  if (!types.includes(call.type)) return { problem: `;; Warning, ignoring invalid type ${call.type}` };
  return { ...call, shown };
};

/** The full names to ask for, in their order; without +search only the name itself. */
const namesFor = ({ name, search }: Call, config: ResolverConfig): string[] =>
  search ? candidatesOf(name, config) : [name.replace(/(.)\.$/u, '$1')];

const ask = async (sys: Sys, server: string, question: DnsQuestion, call: Call): Promise<DnsAnswer | undefined> => {
  for (let left = call.tries; left > 0; left -= 1) {
    try {
      return await sys.dnsQuery(server, question, call.timeoutMs, { overTcp: call.overTcp });
    } catch (error) {
      if (!(error instanceof SysError) || error.errno === 'EINTR') throw error;
    }
  }
  return undefined;
};

const dotted = (name: string): string => (name.endsWith('.') ? name : `${name}.`);
const padded = (name: string): string => {
  const tabs = Math.max(1, Math.ceil((columns - name.length) / 8));
  return name + '\t'.repeat(tabs);
};

const describe = (
  call: Call,
  server: string,
  question: DnsQuestion,
  answer: DnsAnswer,
  took: number,
  now: number,
): string => {
  const { shown } = call;
  const lines: string[] = [];
  if (shown.has('comments')) {
    const flags = ['qr', ...(answer.authoritative ? ['aa'] : []), 'rd', ...(answer.authoritative ? [] : ['ra'])];
    const id = Math.floor(now % 65_536);
    lines.push(';; Got answer:', `;; ->>HEADER<<- opcode: QUERY, status: ${answer.code}, id: ${id}`);
    lines.push(
      `;; flags: ${flags.join(' ')}; QUERY: 1, ANSWER: ${answer.answers.length}, AUTHORITY: 0, ADDITIONAL: 0`,
      '',
    );
  }
  if (shown.has('question')) {
    if (shown.has('comments')) lines.push(';; QUESTION SECTION:');
    lines.push(`;${padded(dotted(question.name))}\tIN\t${question.type}`, '');
  }
  if (shown.has('answer') && answer.answers.length > 0) {
    if (shown.has('comments')) lines.push(';; ANSWER SECTION:');
    for (const { name, type, ttl, data } of answer.answers)
      lines.push(`${padded(dotted(name))}${ttl}\tIN\t${type}\t${data}`);
    if (shown.has('comments')) lines.push('');
  }
  if (shown.has('stats')) {
    lines.push(`;; Query time: ${Math.round(took)} msec`);
    lines.push(`;; SERVER: ${server}#53(${server}) (${call.overTcp ? 'TCP' : 'UDP'})`);
    lines.push(`;; WHEN: ${new Date(now).toUTCString().replace(',', '').replace('GMT', 'UTC')}`, '');
  }
  return lines.map((line) => `${line}\n`).join('');
};

export const dig: Program = async (sys) => {
  const call = readCall(sys.argv.slice(1));
  const print = (text: string): Promise<void> => sys.write(1, Buffer.from(text));
  if ('problem' in call) {
    await sys.write(2, Buffer.from(`${call.problem}\n`));
    return 1;
  }
  const config = await readResolverConfig(sys);
  const named = call.server ?? config.nameservers[0] ?? '127.0.0.1';
  const found = await lookupHost(sys, named);
  if ('failure' in found) {
    await print(`dig: couldn't get address for '${named}': not found\n`);
    return 10;
  }
  const [server] = found.addresses;
  if (call.shown.has('cmd') && !call.short)
    await print(`\n; <<>> ${version} <<>> ${sys.argv.slice(1).join(' ')}\n;; global options: +cmd\n`);
  const names = namesFor(call, config);
  for (const [index, name] of names.entries()) {
    const question = { name, type: call.type };
    const asked = sys.clock.now();
    const answer = await ask(sys, server, question, call);
    if (answer === undefined) {
      await print(';; connection timed out; no servers could be reached\n');
      return 9;
    }
    // Only a name that isn't there makes it try the next.
    if (answer.code === 'NXDOMAIN' && index < names.length - 1) continue;
    const now = sys.clock.now();
    if (call.short) await print(answer.answers.map(({ data }) => `${data}\n`).join(''));
    else await print(describe(call, server, question, answer, now - asked, now));
    return 0;
  }
  return 0;
};
