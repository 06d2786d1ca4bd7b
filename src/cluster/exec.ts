import { Readable, Writable } from 'node:stream';
import { Exec, type KubeConfig, type V1Status } from '@kubernetes/client-node';
import { CommandTimeout, Unreachable, type ExecOptions, type ExecResult, type ExecTarget } from './types.ts';

const defaultTimeoutMs = 15_000;
/** A container that floods its output must not fill this process's memory. */
const outputLimit = 1024 * 1024;

/** As much of the library's socket as is needed here. */
type Socket = { close(): void; addEventListener(event: 'close', listener: () => void): void };
type Sink = { stream: Writable; text(): string };

const sink = (onText?: (text: string) => void): Sink => {
  const chunks: Buffer[] = [];
  let size = 0;
  const decoder = new TextDecoder();
  return {
    stream: new Writable({
      write(chunk: Buffer, _encoding, done) {
        if (size < outputLimit) chunks.push(chunk);
        size += chunk.length;
        onText?.(decoder.decode(chunk, { stream: true }));
        done();
      },
    }),
    text: () => Buffer.concat(chunks).toString('utf8').slice(0, outputLimit),
  };
};

/** `Status` of the error channel: success, a non-zero exit, or a failure to start the command at all. */
const exitOf = (status: V1Status): number | undefined => {
  if (status.status === 'Success') return 0;
  const code = status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
  return code === undefined ? undefined : Number(code);
};

/** The image's own lack, in the words of the runtimes; every other failure to start is the cluster's. */
const cannotStart = /executable file not found|no such file or directory|permission denied|not a directory/i;

const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? error.message
    : ((error as { message?: string } | undefined)?.message ?? 'connection failed');

/** Runs one command in a container over a WebSocket; a command that can't be started is exit code 126 with the reason. */
export const execInContainer = async (
  config: KubeConfig,
  target: ExecTarget,
  command: string[],
  options: ExecOptions = {},
): Promise<ExecResult> => {
  const where = `exec in ${target.namespace}/${target.pod} (${target.container})`;
  const stdout = sink(options.onStdout);
  const stderr = sink();
  options.signal?.throwIfAborted();
  let stop = (): void => {};
  try {
    return await new Promise<ExecResult>((resolve, reject) => {
      const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
      const timer = setTimeout(
        () => reject(new CommandTimeout(`${where}: no end in ${timeoutMs / 1000} s`)),
        timeoutMs,
      );
      const aborted = (): void => reject(options.signal?.reason as Error);
      options.signal?.addEventListener('abort', aborted, { once: true });
      let socket: Socket | undefined;
      let stopped = false;
      stop = () => {
        stopped = true;
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', aborted);
        socket?.close();
      };
      const ended = (status: V1Status): void => {
        const code = exitOf(status);
        if (code === undefined && !cannotStart.test(status.message ?? '')) {
          reject(new Unreachable(`${where}: ${status.message ?? 'it could not be started'}`));
          return;
        }
        resolve({
          code: code ?? 126,
          stdout: stdout.text(),
          stderr: code === undefined ? (status.message ?? 'the command could not be started') : stderr.text(),
        });
      };
      const stdin = options.stdin === undefined ? null : Readable.from([Buffer.from(options.stdin)]);
      new Exec(config)
        .exec(
          target.namespace,
          target.pod,
          target.container,
          command,
          stdout.stream,
          stderr.stream,
          stdin,
          false,
          ended,
        )
        .then(
          (opened) => {
            socket = opened as unknown as Socket;
            if (stopped) socket.close();
            socket.addEventListener('close', () =>
              reject(new Unreachable(`${where}: the connection closed before the command ended`)),
            );
          },
          (error: unknown) => reject(new Unreachable(`${where}: ${reasonOf(error)}`)),
        );
    });
  } finally {
    stop();
  }
};
