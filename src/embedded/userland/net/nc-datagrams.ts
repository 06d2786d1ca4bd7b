/** `nc -u`: each read of the input is a datagram, and each datagram is written as it came. */
import { SysError, type SocketAddress, type Sys } from '../../runtime/sys.ts';

export type DatagramCall = {
  sys: Sys;
  /** How long to wait for more once the input has ended. */
  timeoutMs: number | undefined;
  verbose: boolean;
  /** Instead of the input and the output. */
  run?: (fd: number) => Promise<number>;
};

const largest = 8192;

const say = (sys: Sys, text: string): Promise<void> => sys.write(2, Buffer.from(`${text}\n`));

/** Waits between the two datagrams of a look whether somebody is there. */
const lookMs = 1_000;

/** Nobody says that nobody is there at once: the refusal comes back with the next call. */
export const isOpen = async ({ sys, timeoutMs }: DatagramCall, fd: number): Promise<boolean> => {
  try {
    await sys.write(fd, Uint8Array.of(0));
    await sys.sleep(timeoutMs ?? lookMs);
    await sys.write(fd, Uint8Array.of(0));
    return true;
  } catch (error) {
    if (error instanceof SysError && error.errno === 'ECONNREFUSED') return false;
    throw error;
  }
};

/** A socket of its own that talks to one other. */
export const openTo = (sys: Sys, peer: SocketAddress, localPort: number): number => {
  const fd = sys.bindDatagrams({ host: '0.0.0.0', port: localPort });
  sys.connectDatagrams(fd, peer);
  return fd;
};

/** Whoever writes first is the peer from then on. Undefined: nobody did in time. */
export const waitForPeer = async (call: DatagramCall, host: string, port: number): Promise<number | undefined> => {
  const { sys, timeoutMs, verbose } = call;
  const fd = sys.bindDatagrams({ host, port });
  if (verbose) await say(sys, `listening on ${host}:${sys.localAddress(fd).port} ...`);
  if (timeoutMs !== undefined && (await sys.poll([fd], timeoutMs)).length === 0) return undefined;
  const { bytes, from } = await sys.receiveDatagram(fd);
  sys.connectDatagrams(fd, from);
  if (verbose) {
    const local = sys.localAddress(fd);
    await say(sys, `connect to ${local.host}:${local.port} from ${from.host}:${from.port}`);
  }
  if (call.run === undefined) await sys.write(1, bytes);
  return fd;
};

export const exchange = async (call: DatagramCall, fd: number): Promise<number> => {
  const { sys, timeoutMs, run } = call;
  if (run !== undefined) return run(fd);
  let inputOpen = true;
  for (;;) {
    const ready = await sys.poll(inputOpen ? [0, fd] : [fd], inputOpen ? undefined : timeoutMs);
    if (ready.length === 0) return 0;
    if (ready.includes(0)) {
      const bytes = await sys.read(0, largest);
      if (bytes.length === 0) inputOpen = false;
      else await sys.write(fd, bytes);
    }
    if (!ready.includes(fd)) continue;
    try {
      await sys.write(1, await sys.read(fd, largest));
    } catch (error) {
      // The other side is gone.
      if (error instanceof SysError && error.errno === 'ECONNREFUSED') return 0;
      throw error;
    }
  }
};
