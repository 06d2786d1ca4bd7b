import { SysError, type Program, type Sys } from '../../runtime/sys.ts';
import { complain, readOptions, showUsage, type OptionTable } from '../applets/options.ts';
import { lookupHost } from '../lookup-host.ts';
import { readTextFile } from './read-file.ts';

const table: OptionTable = {
  short: '46c:s:i:At:I:W:w:qp:',
  usage: `[OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-A		Ping as soon as reply is received
	-t TTL		Set TTL
	-I IFACE/IP	Source interface or IP address
	-W SEC		Seconds to wait for the first response (default 10)
			(after all -c CNT packets are sent)
	-w SEC		Seconds until ping exits (default:infinite)
			(can exit earlier with -c CNT)
	-q		Quiet, only display output at start/finish
	-p HEXBYTE	Payload pattern`,
};

const headerBytes = 8;
const netRawBit = 13n;
/** What a node of the cluster takes off. */
const remoteTtl = 63;
const localTtl = 64;

export const ping: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const [host] = options.operands;
  if (host === undefined) return showUsage(sys, table);
  const found = await lookupHost(sys, host);
  if ('failure' in found) {
    await complain(sys, `bad address '${host}'`);
    return 1;
  }
  const address = found.addresses[0];
  const size = Number(options.value('s') ?? 56);
  await sys.write(1, Buffer.from(`PING ${host} (${address}): ${size} data bytes\n`));
  if (!(await mayPing(sys))) {
    await complain(sys, 'permission denied (are you root?)');
    return 1;
  }
  const run: Run = {
    sys,
    address,
    size,
    quiet: options.has('q'),
    count: Number(options.value('c') ?? Infinity),
    intervalMs: Number(options.value('i') ?? 1) * 1000,
    lastWaitMs: Number(options.value('W') ?? 10) * 1000,
    until: options.has('w') ? sys.clock.now() + Number(options.value('w')) * 1000 : Infinity,
    sent: 0,
    times: [],
    stopped: false,
  };
  sys.onSignal('INT', () => {
    run.stopped = true;
  });
  await sendAll(run);
  await sys.write(1, Buffer.from(summary(host, run)));
  const wasFull =
    run.times.length > 0 && (run.count === Infinity || run.times.length >= run.count || run.until === Infinity);
  return wasFull || (run.stopped && run.times.length > 0) ? 0 : 1;
};

type Run = {
  sys: Sys;
  address: string;
  size: number;
  quiet: boolean;
  count: number;
  intervalMs: number;
  lastWaitMs: number;
  until: number;
  sent: number;
  /** Round trips in milliseconds. */
  times: number[];
  stopped: boolean;
};

const sendAll = async (run: Run): Promise<void> => {
  const { sys } = run;
  while (run.sent < run.count && !run.stopped && sys.clock.now() < run.until) {
    const sequence = run.sent;
    run.sent += 1;
    const started = performance.now();
    const isLast = run.sent === run.count;
    const sentAt = sys.clock.now();
    const patienceMs = Math.min(isLast ? run.lastWaitMs : run.intervalMs, run.until - sentAt);
    if (await answers(sys, run.address, patienceMs)) {
      const took = Math.max(0.03, performance.now() - started);
      run.times.push(took);
      const ttl = isNear(sys, run.address) ? localTtl : remoteTtl;
      if (!run.quiet) {
        const line = `${run.size + headerBytes} bytes from ${run.address}: seq=${sequence} ttl=${ttl} time=${took.toFixed(3)} ms\n`;
        await sys.write(1, Buffer.from(line));
      }
    }
    if (isLast) return;
    await rest(sys, Math.min(sentAt + run.intervalMs, run.until) - sys.clock.now());
  }
};

const rest = async (sys: Sys, ms: number): Promise<void> => {
  if (ms <= 0) return;
  try {
    await sys.sleep(ms);
  } catch (error) {
    if (!(error instanceof SysError) || error.errno !== 'EINTR') throw error;
  }
};

/** Nobody serves port 0: a machine that is there refuses it, and one that isn't says nothing. */
const answers = async (sys: Sys, host: string, timeoutMs: number): Promise<boolean> => {
  const started = sys.clock.now();
  try {
    sys.close(await sys.connect({ host, port: 0 }, { timeoutMs }));
    return true;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno === 'ECONNREFUSED') return true;
    await rest(sys, started + timeoutMs - sys.clock.now());
    return false;
  }
};

const isNear = (sys: Sys, host: string): boolean =>
  host.startsWith('127.') || sys.addresses().some(({ address }) => address === host);

/** With the capability, or where the kernel lets everybody (net.ipv4.ping_group_range). */
const mayPing = async (sys: Sys): Promise<boolean> => {
  const effective = /^CapEff:\s*([0-9a-f]+)/mu.exec((await readTextFile(sys, '/proc/self/status')) ?? '')?.[1];
  if (effective === undefined || ((BigInt(`0x${effective}`) >> netRawBit) & 1n) === 1n) return true;
  const [first, last] = ((await readTextFile(sys, '/proc/sys/net/ipv4/ping_group_range')) ?? '1 0')
    .trim()
    .split(/\s+/u)
    .map(Number);
  const { gid, groups } = sys.credentials;
  return [gid, ...groups].some((group) => group >= (first ?? 1) && group <= (last ?? 0));
};

const summary = (host: string, { sent, times }: Run): string => {
  const lost = sent === 0 ? 0 : Math.floor(((sent - times.length) * 100) / sent);
  const head = `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n`;
  if (times.length === 0) return head;
  const average = times.reduce((sum, time) => sum + time, 0) / times.length;
  const shown = [Math.min(...times), average, Math.max(...times)].map((time) => time.toFixed(3)).join('/');
  return `${head}round-trip min/avg/max = ${shown} ms\n`;
};
