/** Exec and attach: standard streams of a process in a container, over a WebSocket. */
import { openChannels, writeInTurn, type Channels } from './channels.ts';
import type { StreamOptions, StreamTarget } from './console-types.ts';
import type { Status } from './kube.ts';
import type { QueryParameters, Rest } from './rest.ts';
import { ApiRefusal } from './types.ts';

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
/** Only v5 can say that standard input has ended. */
const withClose = 'v5.channel.k8s.io';
const protocols = [withClose, 'v4.channel.k8s.io'];
const enough = 1024 * 1024;

/** The exit code in the status at the end; undefined when the process could not be started. */
const exitCodeOf = (status: Status): number | undefined => {
  if (status.status === 'Success') return 0;
  const code = status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
  return code === undefined ? undefined : Number(code);
};

/** Sends what is typed or piped in; returns how to stop. */
const feed = (stdin: StreamOptions['stdin'], channels: Channels): (() => void) => {
  if (stdin === undefined) return () => {};
  let timer: NodeJS.Timeout | undefined;
  const onData = (data: Uint8Array | string): void => {
    channels.send(channel.stdin, data);
    if (channels.waiting() < enough) return;
    stdin.pause();
    timer = setInterval(() => {
      if (channels.waiting() >= enough) return;
      clearInterval(timer);
      stdin.resume();
    }, 20);
  };
  const onEnd = (): void => {
    if (channels.protocol === withClose) channels.send(channel.close, Buffer.of(channel.stdin));
  };
  stdin.on('data', onData).once('end', onEnd);
  if (stdin.readableEnded) onEnd();
  return () => {
    clearInterval(timer);
    stdin.off('data', onData).off('end', onEnd).pause();
  };
};

/** Resolves with the exit code, or undefined when the stream ends without one. */
export const streamProcess = async (
  rest: Rest,
  { namespace, pod, container }: StreamTarget,
  what: { subresource: 'exec' | 'attach'; command?: readonly string[] },
  { tty, stdin, stdout, stderr, onSize }: StreamOptions,
  signal: AbortSignal,
): Promise<number | undefined> => {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/${what.subresource}`;
  const query: QueryParameters = {
    container,
    command: what.command,
    stdin: stdin === undefined ? undefined : 'true',
    stdout: 'true',
    stderr: stderr === undefined || tty ? undefined : 'true',
    tty: tty ? 'true' : undefined,
  };
  const channels = await openChannels(rest, path, query, protocols, signal);
  let status: Status | undefined;
  channels.onFrame(async (number, data) => {
    if (number === channel.stdout) await writeInTurn(stdout, data);
    else if (number === channel.stderr) await writeInTurn(stderr, data);
    else if (number === channel.error && data.length > 0) {
      status = JSON.parse(data.toString()) as Status;
      channels.close();
    }
  });
  const stopFeeding = feed(stdin, channels);
  const stopSizing = onSize?.(({ columns, rows }) =>
    channels.send(channel.resize, JSON.stringify({ Width: columns, Height: rows })),
  );
  try {
    await channels.closed;
  } finally {
    stopFeeding();
    stopSizing?.();
  }
  signal.throwIfAborted();
  if (status === undefined) return undefined;
  const code = exitCodeOf(status);
  if (code === undefined)
    throw new ApiRefusal(status.code ?? 500, status, `${what.subresource} in ${namespace}/${pod}`);
  return code;
};
