import { once } from 'node:events';
import { createServer, isIP, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Pod, Service } from '../../cluster/kube.ts';
import { ApiRefusal, Unreachable } from '../../cluster/types.ts';
import { usage } from '../failures.ts';
import { durationOf } from '../flag-values.ts';
import { objectOfWord, streamPod } from '../pod-choice.ts';
import { podForward, serviceForward, type ForwardedPort } from '../port-specs.ts';
import { UsageError, type Context, type Flags, type Verb } from '../verb.ts';
import { podTimeoutMs } from './attach.ts';

type Listener = { server: Server; address: string; port: ForwardedPort };

const shown = (address: string, port: number): string =>
  isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;

const addressesOf = (flags: Flags): string[] => {
  const asked = flags.list('address').flatMap((each) => each.split(','));
  const addresses = (asked.length === 0 ? ['localhost'] : asked).flatMap((address) =>
    address === 'localhost' ? ['127.0.0.1', '::1'] : [address],
  );
  const wrong = addresses.find((address) => isIP(address) === 0);
  if (wrong !== undefined) throw new UsageError(`${wrong} is not a valid IP`);
  return [...new Set(addresses)];
};

const causes: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EACCES: 'permission denied',
};

/** Resolves with false when the node refused the connection. */
const carry = async (context: Context, pod: Pod, port: ForwardedPort, socket: Socket): Promise<boolean> => {
  const { namespace = context.namespace, name } = pod.metadata;
  await context.print(`Handling connection for ${port.local}\n`);
  try {
    await context.access.forward({ namespace, pod: name, port: port.remote }, socket, context.signal);
  } catch (error) {
    if (context.signal.aborted) return true;
    if (!(error instanceof ApiRefusal || error instanceof Unreachable)) throw error;
    const why = error instanceof ApiRefusal ? error.status.message : error.message;
    await context.tell(`error: an error occurred forwarding ${port.local} -> ${port.remote}: ${why}\n`);
    return false;
  } finally {
    socket.destroy();
  }
  return true;
};

type Forwarding = { context: Context; pod: Pod; onLost: () => void };

/** Resolves with the words of what is against it. */
const listen = async (
  { context, pod, onLost }: Forwarding,
  address: string,
  port: ForwardedPort,
): Promise<Listener | string> => {
  // One side may have said all it wanted while the other still speaks.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    void carry(context, pod, port, socket).then((carried) => carried || onLost());
  });
  try {
    server.listen(port.local, address);
    await once(server, 'listening');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const family = isIP(address) === 6 ? 'tcp6' : 'tcp4';
    const where = shown(address, port.local);
    return `unable to create listener: Error listen ${family} ${where}: bind: ${causes[code] ?? code}`;
  }
  // The next address takes the port that this one was given.
  port.local = (server.address() as AddressInfo).port;
  await context.print(`Forwarding from ${shown(address, port.local)} -> ${port.remote}\n`);
  return { server, address, port };
};

const listenEverywhere = async (
  forwarding: Forwarding,
  ports: readonly ForwardedPort[],
  addresses: readonly string[],
): Promise<Listener[]> => {
  const listeners: Listener[] = [];
  const isLocal = addresses.join() === '127.0.0.1,::1';
  for (const port of ports) {
    const tried: (Listener | string)[] = [];
    for (const address of addresses) tried.push(await listen(forwarding, address, port));
    const opened = tried.filter((each) => typeof each !== 'string');
    const failed = tried.filter((each) => typeof each === 'string');
    listeners.push(...opened);
    // Of localhost either of its two addresses is enough.
    if (failed.length > 0 && !(isLocal && opened.length > 0)) {
      const why = `Listeners failed to create with the following errors: [${failed.join(' ')}]`;
      await forwarding.context.tell(`Unable to listen on port ${port.local}: ${why}\n`);
    }
  }
  if (listeners.length > 0) return listeners;
  const list = ports.map(({ local, remote }) => `{${local} ${remote}}`).join(' ');
  throw new UsageError(`unable to listen on any of the requested ports: [${list}]`);
};

export const portForward: Verb = {
  name: 'port-forward',
  about: 'reach a port of a pod under a port of this machine, until you press Ctrl-C',
  usage: 'kubectl port-forward (POD | TYPE/NAME) [LOCAL:]REMOTE…',
  flags: [
    { name: 'address', type: 'list', about: 'addresses of this machine to listen on; otherwise localhost' },
    { name: 'pod-running-timeout', type: 'string', about: 'how long to wait for a pod of a workload or service' },
  ],
  run: async (context, { args, flags }) => {
    const [word = '', ...words] = args;
    if (words.length === 0) throw usage('port-forward', 'TYPE/NAME and list of ports are required for port-forward');
    const object = await objectOfWord(context, [word], flags);
    const timeoutMs = durationOf(flags, 'pod-running-timeout', 'port-forward') ?? podTimeoutMs;
    const pod = await streamPod(context, object, timeoutMs);
    const ports = words.map((each) =>
      object.kind === 'Service' ? serviceForward(each, object as unknown as Service, pod) : podForward(each, pod),
    );
    const phase = pod.status?.phase ?? '';
    if (phase !== 'Running') {
      throw new UsageError(`unable to forward port because pod is not running. Current status=${phase}`);
    }
    const lost = new AbortController();
    const forwarding = { context, pod, onLost: () => lost.abort() };
    const listeners = await listenEverywhere(forwarding, ports, addressesOf(flags));
    const over = AbortSignal.any([context.signal, lost.signal]);
    try {
      if (!over.aborted) await once(over, 'abort');
    } finally {
      for (const { server } of listeners) server.close();
    }
    if (context.signal.aborted) return 0;
    // As the real one does: one refused connection ends them all.
    throw new UsageError('lost connection to pod');
  },
};
