/** Commands that answer: what they wrote, and their exit code. */
import { Readable, Writable } from 'node:stream';
import type { Rest } from './rest.ts';
import { streamProcess } from './terminal-stream.ts';
import {
  ApiRefusal,
  CommandTimeout,
  Unreachable,
  type ExecOptions,
  type ExecResult,
  type ExecTarget,
} from './types.ts';

const defaultTimeoutMs = 15_000;
/** A container that floods its output must not fill this process's memory. */
const outputLimit = 1024 * 1024;

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

/** The image's own lack, in the words of the runtimes; every other failure to start is the cluster's. */
const cannotStart = /executable file not found|no such file or directory|permission denied|not a directory/i;

/** Runs one command in a container; a command that can't be started is exit code 126 with the reason. */
export const execInContainer = async (
  rest: Rest,
  target: ExecTarget,
  command: string[],
  { stdin, timeoutMs = defaultTimeoutMs, signal, onStdout }: ExecOptions = {},
): Promise<ExecResult> => {
  signal?.throwIfAborted();
  const where = `exec in ${target.namespace}/${target.pod} (${target.container})`;
  const limit = AbortSignal.timeout(timeoutMs);
  const within = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  const stdout = sink(onStdout);
  const stderr = sink();
  const streams = {
    tty: false,
    stdin: stdin === undefined ? undefined : Readable.from([Buffer.from(stdin)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
  };
  try {
    const code = await streamProcess(rest, target, { subresource: 'exec', command }, streams, within);
    if (code === undefined) throw new Unreachable(`${where}: the connection closed before the command ended`);
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.aborted) throw new CommandTimeout(`${where}: no end in ${timeoutMs / 1000} s`);
    if (!(error instanceof ApiRefusal)) throw error;
    const reason = error.status.message ?? 'the command could not be started';
    if (cannotStart.test(reason)) return { code: 126, stdout: stdout.text(), stderr: reason };
    throw new Unreachable(`${where}: ${reason}`, { cause: error });
  }
};
