/** Port-forward over the channels of a WebSocket: two for each port, for its bytes and for what went wrong. */
import type { WebSocket } from 'ws';
import type { Clock } from '../../../clock.ts';
import type { PodPorts } from '../../node-access.ts';
import { InputQueue } from '../input-queue.ts';
import { forwardPort, type ClientStream } from './forward-port.ts';

/** What lies unread before the client has to wait. */
const highWater = 1024 * 1024;

export type ChannelsOptions = {
  socket: WebSocket;
  ports: PodPorts;
  wanted: readonly number[];
  clock: Clock;
  /** What the client is told of an error that is nobody's fault but ours. */
  onBug: (error: unknown) => string;
};

const send = (socket: WebSocket, channel: number, bytes: Uint8Array): Promise<boolean> =>
  new Promise((resolve) => {
    if (socket.readyState === socket.OPEN)
      socket.send(Buffer.concat([Buffer.of(channel), bytes]), { binary: true }, (error) => resolve(!error));
    else resolve(false);
  });

/** Resolves when all ports are done with; then the WebSocket closes. */
export const forwardOverChannels = async (options: ChannelsOptions): Promise<void> => {
  const { socket, ports, wanted, clock, onBug } = options;
  let unread = 0;
  const count = (bytes: number): void => {
    unread += bytes;
    if (unread >= highWater) socket.pause();
    else if (socket.isPaused) socket.resume();
  };
  const inputs = wanted.map(() => new InputQueue(count));
  socket.on('message', (data, isBinary) => {
    const message = data as Buffer;
    const [channel = 1] = message;
    if (isBinary && channel % 2 === 0) inputs[channel / 2]?.push(message.subarray(1));
  });
  socket.on('close', () => {
    for (const input of inputs) input.drop();
  });
  // Followed by `close`.
  socket.on('error', () => {});

  const forward = async (port: number, index: number): Promise<void> => {
    const data = index * 2;
    const name = Buffer.alloc(2);
    name.writeUInt16LE(port);
    await Promise.all([send(socket, data, name), send(socket, data + 1, name)]);
    const input = inputs[index]!;
    const client: ClientStream = { read: () => input.read(), write: (bytes) => send(socket, data, bytes) };
    const failure = await forwardPort(ports, port, client, clock).catch(onBug);
    if (failure !== undefined) await send(socket, data + 1, Buffer.from(failure));
    input.drop();
  };
  await Promise.all(wanted.map(forward));
  socket.close(1000);
};
