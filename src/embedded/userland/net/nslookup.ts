import { parseIpv4 } from '../../runtime/network/ipv4.ts';
import { SysError, type DnsAnswer, type DnsQuestion, type DnsRecord, type Program } from '../../runtime/sys.ts';
import { complain, showUsage } from '../applets/options.ts';
import { lookupHost, reverseName } from '../lookup-host.ts';
import { readResolverConfig } from './resolver-config.ts';

const usage = {
  usage: `[-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any`,
};

const queryTypes = new Map<string, DnsQuestion['type']>([
  ['a', 'A'],
  ['aaaa', 'AAAA'],
  ['cname', 'CNAME'],
  ['mx', 'MX'],
  ['ns', 'NS'],
  ['ptr', 'PTR'],
  ['srv', 'SRV'],
  ['txt', 'TXT'],
]);

const timeoutMs = 5_000;

export const nslookup: Program = async (sys) => {
  const types: DnsQuestion['type'][] = [];
  const operands: string[] = [];
  let debug = false;
  for (const word of sys.argv.slice(1)) {
    if (!word.startsWith('-')) operands.push(word);
    else if ('-debug'.startsWith(word) && word.length > 1) debug = true;
    else {
      const name = /^-(?:querytype|type|query|q|t)=(.*)$/u.exec(word)?.[1];
      if (name === undefined) return showUsage(sys, usage);
      const type = queryTypes.get(name.toLowerCase());
      if (type === undefined) {
        await complain(sys, `invalid query type "${name}"`);
        return 1;
      }
      types.push(type);
    }
  }
  const [host, server] = operands;
  if (host === undefined || operands.length > 2) return showUsage(sys, usage);

  const config = await readResolverConfig(sys);
  const serverName = server ?? config.nameservers[0] ?? '127.0.0.1';
  const found = await lookupHost(sys, serverName);
  if ('failure' in found) {
    await complain(sys, `bad address '${serverName}'`);
    return 1;
  }
  const address = found.addresses[0];
  const questions = questionsFor(host, types, config.searches);
  const write = (text: string): Promise<void> => sys.write(1, Buffer.from(text));
  let code = 0;
  for (const [index, question] of questions.entries()) {
    const asked = sys.clock.now();
    let answer: DnsAnswer;
    try {
      answer = await sys.dnsQuery(address, question, timeoutMs);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno === 'EINTR') throw error;
      await write(';; connection timed out; no servers could be reached\n\n');
      return 1;
    }
    if (index === 0) await write(`Server:\t\t${serverName}\nAddress:\t${address}:53\n\n`);
    if (debug) await write(`Query #${index} completed in ${sys.clock.now() - asked}ms:\n`);
    if (answer.code !== 'NOERROR') code = 1;
    await write(`${describe(question, answer, debug)}\n`);
  }
  return code;
};

/** A name without a dot is looked for in every search domain, whether it was found already or not. */
const questionsFor = (
  host: string,
  types: readonly DnsQuestion['type'][],
  searches: readonly string[],
): DnsQuestion[] => {
  if (types.length === 0 && parseIpv4(host) !== undefined) return [{ name: reverseName(host), type: 'PTR' }];
  const wanted: readonly DnsQuestion['type'][] = types.length === 0 ? ['A', 'AAAA'] : types;
  const names = host.includes('.') || searches.length === 0 ? [host] : searches.map((search) => `${host}.${search}`);
  return names.flatMap((name) => wanted.map((type) => ({ name: name.replace(/\.$/u, ''), type })));
};

const describe = ({ name }: DnsQuestion, { code, answers, authoritative }: DnsAnswer, debug: boolean): string => {
  if (code !== 'NOERROR') return `** server can't find ${name}: ${code}\n`;
  const origin = authoritative ? (debug ? 'authoritative answer:\n' : '') : 'Non-authoritative answer:\n';
  return origin + answers.map(recordLine).join('');
};

const recordLine = ({ name: full, type, data }: DnsRecord): string => {
  const name = plain(full);
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${data}\n`;
    case 'PTR':
      return `${name}\tname = ${plain(data)}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${plain(data)}\n`;
    case 'NS':
      return `${name}\tnameserver = ${plain(data)}\n`;
    case 'MX':
      return `${name}\tmail exchanger = ${plain(data)}\n`;
    case 'SRV':
      return `${name}\tservice = ${plain(data)}\n`;
    case 'TXT':
      return `${name}\ttext = "${data.replace(/^"|"$/gu, '')}"\n`;
  }
};

const plain = (name: string): string => name.replace(/\.$/u, '');
