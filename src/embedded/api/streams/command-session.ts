/** One exec or attach, from the upgrade to its end. */
import { ApiError } from '../client.ts';
import type { HostStreams, RunningCommand, StartFailure } from '../../runtime/types.ts';
import type { NodeAccess, PodOnNode } from '../node-access.ts';
import { channel, type CommandChannels } from './channels.ts';
import { exitStatus, failureStatus, type StreamStatus } from './exit-status.ts';

export type CommandRequest = {
  verb: 'exec' | 'attach';
  place: PodOnNode;
  container: string;
  command: readonly string[];
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
};

/** Until the client says what its terminal is like. */
const usualSize = { columns: 80, rows: 24 };

const streamsOf = (channels: CommandChannels, { stdin, stdout, stderr, tty }: CommandRequest): HostStreams => ({
  ...(stdin ? { stdin: channels.input() } : {}),
  ...(stdout ? { stdout: (bytes) => channels.send(channel.stdout, bytes) } : {}),
  // A terminal has one output.
  ...(stderr && !tty ? { stderr: (bytes) => channels.send(channel.stderr, bytes) } : {}),
  ...(tty ? { tty: usualSize } : {}),
});

const start = (
  nodes: NodeAccess,
  { verb, place, container, command }: CommandRequest,
  streams: HostStreams,
): RunningCommand | StartFailure | undefined =>
  verb === 'exec' ? nodes.exec(place, container, command, streams) : nodes.attach(place, container, streams);

const notRunning = ({ verb, place, container }: CommandRequest): string =>
  verb === 'exec'
    ? `unable to upgrade connection: container not found ("${container}")`
    : `unable to upgrade connection: container ${container} not found in pod ${place.name}_${place.namespace}`;

const asksForNothing = ({ stdin, stdout, stderr }: CommandRequest): boolean => !stdin && !stdout && !stderr;

const run = async (nodes: NodeAccess, request: CommandRequest, channels: CommandChannels): Promise<StreamStatus> => {
  if (asksForNothing(request))
    return failureStatus('unable to upgrade connection: you must specify at least 1 of stdin, stdout, stderr');
  let running: ReturnType<typeof start>;
  try {
    running = start(nodes, request, streamsOf(channels, request));
  } catch (error) {
    // The node does not answer.
    if (!(error instanceof ApiError)) throw error;
    return failureStatus(`error sending request: ${error.message.replace('Get', 'Post')}`);
  }
  if (running === undefined) return failureStatus(notRunning(request));
  if ('failure' in running)
    return failureStatus(`Internal error occurred: error executing command in container: ${running.failure}`);
  channels.onResize = (columns, rows) => running.resize(columns, rows);
  // Without its terminal a command is told to go; others never notice that nobody listens.
  channels.onClose = () => {
    if (request.tty && request.verb === 'exec') running.kill('HUP');
  };
  const exit = await running.exited;
  // Who only listened is not told how it ended: that is the pod's status to say.
  return exitStatus(request.verb === 'attach' ? { code: 0 } : exit, request.command);
};

/** Older protocols have no words for how a command ended, only for what went wrong. */
const hasStatus = (protocol: string): boolean => protocol === 'v5.channel.k8s.io' || protocol === 'v4.channel.k8s.io';

/** `protocol`: what was agreed on. */
export const serveCommand = async (
  nodes: NodeAccess,
  request: CommandRequest,
  channels: CommandChannels,
  protocol: string,
  onBug: (error: unknown) => string,
): Promise<void> => {
  let status: StreamStatus;
  try {
    status = await run(nodes, request, channels);
  } catch (error) {
    status = failureStatus(onBug(error));
  }
  if (hasStatus(protocol)) await channels.send(channel.error, Buffer.from(JSON.stringify(status)));
  else if (status.status === 'Failure') await channels.send(channel.error, Buffer.from(status.message ?? ''));
  channels.close();
};
