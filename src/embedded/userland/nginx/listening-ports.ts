/** The sockets that a configuration asks for. */
import { SysError, type SocketAddress, type Sys } from '../../runtime/sys.ts';
import { formatAddress } from '../net/port.ts';
import type { NginxConfig, ServerScope } from './config/scope.ts';
import { Emergency } from './config/emergency.ts';
import { numbered } from './errno-number.ts';

export type ListeningPort = { host: string; port: number; fd: number };

/** The servers for a connection that came in at this address: those that name it, or else those of all addresses. */
export const serversAt = ({ servers }: NginxConfig, { host, port }: SocketAddress): ServerScope[] => {
  const all = host.includes(':') ? '::' : '0.0.0.0';
  const listening = (at: string): ServerScope[] =>
    servers.filter(({ listens }) => listens.some((listen) => listen.host === at && listen.port === port));
  const exact = listening(host);
  return exact.length > 0 ? exact : listening(all);
};

const tries = 5;
const pauseMs = 500;

/**
 * Opens what isn't open yet, and tries a few times when somebody else has it. `say` hears of each failure. Throws
 * Emergency when it can't be done; what was opened is closed again then. A test doesn't mind what others have: most
 * often that is the very server whose configuration is tested.
 */
export const openPorts = async (
  sys: Sys,
  config: NginxConfig,
  { open, testing, say }: { open: readonly ListeningPort[]; testing: boolean; say: (problem: string) => Promise<void> },
): Promise<ListeningPort[]> => {
  const wanted = addressesOf(config);
  const fds = new Map(open.map(({ host, port, fd }) => [formatAddress(host, port), fd]));
  const opened: number[] = [];
  try {
    for (let attempt = 1; ; attempt += 1) {
      for (const { host, port } of wanted) {
        const name = formatAddress(host, port);
        if (fds.has(name)) continue;
        const fd = await tryToListen(sys, { host, port }, testing ? () => Promise.resolve() : say);
        if (fd === undefined) continue;
        opened.push(fd);
        fds.set(name, fd);
      }
      if (testing || wanted.every(({ host, port }) => fds.has(formatAddress(host, port)))) break;
      if (attempt === tries) throw new Emergency('still could not bind()');
      await sys.sleep(pauseMs);
    }
  } catch (error) {
    for (const fd of opened) sys.close(fd);
    throw error;
  }
  return wanted.flatMap((each) => {
    const fd = fds.get(formatAddress(each.host, each.port));
    return fd === undefined ? [] : [{ ...each, fd }];
  });
};

/** Undefined: somebody else has it. */
const tryToListen = async (
  sys: Sys,
  address: { host: string; port: number },
  say: (problem: string) => Promise<void>,
): Promise<number | undefined> => {
  try {
    return sys.listen(address, { v6Only: true });
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    const problem = `bind() to ${formatAddress(address.host, address.port)} failed (${numbered(error)})`;
    if (error.errno !== 'EADDRINUSE') throw new Emergency(problem);
    await say(problem);
    return undefined;
  }
};

/** One socket for all addresses of a port takes in the others. */
const addressesOf = ({ servers }: NginxConfig): SocketAddress[] => {
  const all = new Map<string, SocketAddress>();
  for (const { listens } of servers) {
    for (const { host, port } of listens) all.set(formatAddress(host, port), { host, port });
  }
  return [...all.values()].filter(({ host, port }) => {
    const wildcard = host.includes(':') ? '::' : '0.0.0.0';
    return host === wildcard || !all.has(formatAddress(wildcard, port));
  });
};
