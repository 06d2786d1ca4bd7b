import { SysError, type Program, type Sys } from '../../runtime/sys.ts';
import { complain, parseOptions, showUsage } from '../applets/options.ts';
import { programPath } from '../applets/program-path.ts';
import { lookupHost } from '../lookup-host.ts';
import { exchange, isOpen, openTo, waitForPeer, type DatagramCall } from './nc-datagrams.ts';
import { parsePort } from './port.ts';

const table = {
  short: 'lp:w:i:f:ks:vznut',
  usage: `[-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]

Open a pipe to IP:PORT or FILE

	-l	Listen mode, for inbound connects
		(use -ll with -e for persistent server)
	-p PORT	Local port
	-w SEC	Connect timeout
	-i SEC	Delay interval for lines sent
	-f FILE	Use file (ala /dev/ttyS0) instead of network
	-e PROG	Run PROG after connect`,
};

/** Why it can't go on; the text after `nc: `. */
class NcFailure extends Error {
  override readonly name = 'NcFailure';
}

export const nc: Program = async (sys) => {
  // Everything after -e is the program's.
  const { words, command } = splitCommand(sys.argv.slice(1));
  const parsed = parseOptions(words, table);
  if ('problem' in parsed) {
    await complain(sys, parsed.problem);
    return showUsage(sys, table);
  }
  const { given, operands } = parsed;
  const value = (letter: string): string | undefined => given.findLast((one) => one.letter === letter)?.value;
  const count = (letter: string): number => given.filter((one) => one.letter === letter).length;
  const call: Call = {
    sys,
    timeoutMs: value('w') === undefined ? undefined : Number(value('w')) * 1000,
    delayMs: Number(value('i') ?? '0') * 1000,
    verbose: count('v') > 0,
    command,
  };
  const file = value('f');
  try {
    if (file !== undefined) return await converse(call, await sys.open(file, { read: true, write: true }));
    if (count('u') > 0) return await overDatagrams(call, { value, count, operands });
    if (count('l') > 0) {
      const port = portOf(value('p') ?? operands[0] ?? '0');
      return await serve(call, value('s') ?? '::', port, count('l') > 1 || count('k') > 0);
    }
    const [host, port] = operands;
    if (host === undefined || port === undefined) return await showUsage(sys, table);
    return await connectTo(call, host, portOf(port), count('z') > 0);
  } catch (error) {
    if (!(error instanceof NcFailure)) throw error;
    await complain(sys, error.message);
    return 1;
  }
};

type Call = {
  sys: Sys;
  timeoutMs: number | undefined;
  delayMs: number;
  verbose: boolean;
  command: readonly string[] | undefined;
};

type Given = {
  value: (letter: string) => string | undefined;
  count: (letter: string) => number;
  operands: readonly string[];
};

const overDatagrams = async (call: Call, { value, count, operands }: Given): Promise<number> => {
  const { sys, timeoutMs, verbose, command } = call;
  const own: DatagramCall = {
    sys,
    timeoutMs,
    verbose,
    ...(command === undefined ? {} : { run: (fd: number) => run(call, fd, command) }),
  };
  const [host, port] = operands;
  try {
    if (count('l') > 0) {
      const fd = await waitForPeer(own, value('s') ?? '0.0.0.0', portOf(value('p') ?? host ?? '0'));
      if (fd === undefined) throw new NcFailure('timeout');
      return await exchange(own, fd);
    }
    if (host === undefined || port === undefined) return await showUsage(sys, table);
    const found = await lookupHost(sys, host);
    if ('failure' in found) throw new NcFailure(`bad address '${host}'`);
    const [address] = found.addresses;
    const fd = openTo(sys, { host: address, port: portOf(port) }, portOf(value('p') ?? '0'));
    if (count('z') > 0 && !(await isOpen(own, fd))) {
      if (verbose) throw new NcFailure(`${host} (${address}:${port}): Connection refused`);
      return 1;
    }
    if (verbose) await sys.write(2, Buffer.from(`${host} (${address}:${port}) open\n`));
    return count('z') > 0 ? 0 : await exchange(own, fd);
  } catch (error) {
    if (error instanceof SysError && error.errno !== 'EINTR') throw new NcFailure(error.message);
    throw error;
  }
};

const splitCommand = (
  words: readonly string[],
): { words: readonly string[]; command: readonly string[] | undefined } => {
  const at = words.findIndex((word) => /^-[lnuvzkt]*e$/u.test(word));
  if (at < 0 || at === words.length - 1) return { words, command: undefined };
  const before = words[at] === '-e' ? [] : [words[at]!.slice(0, -1)];
  return { words: [...words.slice(0, at), ...before], command: words.slice(at + 1) };
};

const portOf = (text: string): number => {
  const port = parsePort(text);
  if (port === undefined) throw new NcFailure(`bad port '${text}'`);
  return port;
};

const connectTo = async (call: Call, host: string, port: number, onlyLook: boolean): Promise<number> => {
  const { sys, timeoutMs } = call;
  const found = await lookupHost(sys, host);
  if ('failure' in found) throw new NcFailure(`bad address '${host}'`);
  const address = found.addresses[0];
  let fd: number;
  try {
    fd = await sys.connect({ host: address, port }, timeoutMs === undefined ? {} : { timeoutMs });
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno === 'ETIMEDOUT' && timeoutMs !== undefined) throw new NcFailure('timed out');
    if (error.errno === 'EINTR') throw error;
    throw new NcFailure(
      call.verbose
        ? `${host} (${address}:${port}): ${error.message}`
        : `can't connect to remote host (${address}): ${error.message}`,
    );
  }
  if (call.verbose) await sys.write(2, Buffer.from(`${host} (${address}:${port}) open\n`));
  return onlyLook ? 0 : converse(call, fd);
};

const serve = async (call: Call, host: string, port: number, persistent: boolean): Promise<number> => {
  const { sys, timeoutMs } = call;
  let listener: number;
  try {
    listener = sys.listen({ host, port });
  } catch (error) {
    if (error instanceof SysError) throw new NcFailure(`bind: ${error.message}`);
    throw error;
  }
  if (call.verbose) await sys.write(2, Buffer.from(`listening on [${host}]:${sys.localAddress(listener).port} ...\n`));
  for (;;) {
    if (timeoutMs !== undefined && (await sys.poll([listener], timeoutMs)).length === 0)
      throw new NcFailure('timed out');
    const { fd, peer } = await sys.accept(listener);
    if (call.verbose)
      await sys.write(
        2,
        Buffer.from(
          `connect to [::ffff:${sys.localAddress(fd).host}]:${port} from [::ffff:${peer.host}]:${peer.port}\n`,
        ),
      );
    if (!persistent) {
      sys.close(listener);
      return converse(call, fd);
    }
    if (call.command === undefined) {
      await converse(call, fd);
      sys.close(fd);
      continue;
    }
    // Each connection has a process of its own; those that have ended are taken out of the table.
    sys.fork(async (child) => {
      child.close(listener);
      return run({ ...call, sys: child }, fd, call.command!);
    });
    sys.close(fd);
    await reapEnded(sys);
  }
};

const reapEnded = async (sys: Sys): Promise<void> => {
  try {
    while ((await sys.wait(-1, { noHang: true })) !== undefined);
  } catch (error) {
    if (!(error instanceof SysError) || error.errno !== 'ECHILD') throw error;
  }
};

const run = async (call: Call, fd: number, command: readonly string[]): Promise<number> => {
  const { sys } = call;
  sys.dup2(fd, 0);
  sys.dup2(0, 1);
  sys.close(fd);
  const [name = ''] = command;
  try {
    return sys.exec(programPath(sys, name), command, sys.env);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new NcFailure(`can't execute '${name}': ${error.message}`);
  }
};

/** Both ways until the other side has no more to say. The end of the input is passed on. */
const converse = async (call: Call, fd: number): Promise<number> => {
  const { sys, delayMs } = call;
  if (call.command !== undefined) return run(call, fd, call.command);
  let inputOpen = true;
  for (;;) {
    const ready = await sys.poll(inputOpen ? [0, fd] : [fd]);
    if (ready.includes(0)) {
      const bytes = await sys.read(0, 4096);
      if (bytes.length > 0) await sys.write(fd, bytes);
      else {
        inputOpen = false;
        shutdownIfOpen(sys, fd);
      }
      if (delayMs > 0) await sys.sleep(delayMs);
    }
    if (ready.includes(fd)) {
      const bytes = await sys.read(fd, 4096).catch(endOfBroken);
      if (bytes.length === 0) return 0;
      await sys.write(1, bytes);
    }
  }
};

/** A connection that was reset reads as ended. */
const endOfBroken = (error: unknown): Uint8Array => {
  if (error instanceof SysError && error.errno !== 'EINTR') return new Uint8Array(0);
  throw error;
};

const shutdownIfOpen = (sys: Sys, fd: number): void => {
  try {
    sys.shutdown(fd);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
};
