/** One connection to a port of a pod, over a WebSocket: channel 0 has its bytes, channel 1 what went wrong on the node. */
import type { Duplex } from 'node:stream';
import { openChannels, writeInTurn } from './channels.ts';
import type { Rest } from './rest.ts';
import { Unreachable } from './types.ts';

const protocol = 'v4.channel.k8s.io';

export const forwardConnection = async (
  rest: Rest,
  { namespace, pod, port }: { namespace: string; pod: string; port: number },
  socket: Duplex,
  signal: AbortSignal,
): Promise<void> => {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`;
  const channels = await openChannels(rest, path, { ports: String(port) }, [protocol], signal);
  const begun = new Set<number>();
  let trouble = '';
  channels.onFrame(async (channel, frame) => {
    // The first frame of each channel repeats the port.
    const data = begun.has(channel) ? frame : frame.subarray(2);
    begun.add(channel);
    if (channel === 0) await writeInTurn(socket, data);
    else trouble += data.toString();
  });
  socket.on('data', (data: Uint8Array) => channels.send(0, data));
  // A client that has said all it wanted may still listen: only its going away ends the connection.
  socket.once('close', () => channels.close());
  socket.once('error', () => channels.close());
  if (socket.destroyed) channels.close();
  await channels.closed;
  socket.end();
  signal.throwIfAborted();
  if (trouble !== '') throw new Unreachable(trouble);
};
