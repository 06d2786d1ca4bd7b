import { signals, SysError, type Exit, type Sys } from '../../../runtime/sys.ts';
import { gather, piecesOf } from '../../gather.ts';
import { log } from '../command.ts';
import { formValue } from '../http-answers.ts';
import type { Request, Response } from '../http-server.ts';

const signalTexts: Partial<Record<keyof typeof signals, string>> = {
  KILL: 'killed',
  TERM: 'terminated',
  INT: 'interrupt',
};

/** Runs a command line; answers with what it wrote and how it ended. */
export const shell = async (sys: Sys, request: Request): Promise<Response> => {
  const command = formValue(request, 'shellCommand') || formValue(request, 'cmd');
  await log(sys, `GET /shell?cmd=${command}`);
  const { output, error } = await run(sys, command);
  const answer = { ...(error !== undefined && { error }), ...(output !== '' && { output }) };
  await log(
    sys,
    `Output: map[${Object.entries(answer)
      .map(([name, value]) => `${name}:${value}`)
      .join(' ')}]`,
  );
  return { body: JSON.stringify(answer) };
};

const run = async (sys: Sys, command: string): Promise<{ output: string; error?: string }> => {
  const pipe = sys.pipe();
  const nothing = await sys.open('/dev/null', { read: true });
  let pid: number;
  try {
    const fds = new Map([
      [0, nothing],
      [1, pipe.write],
      [2, pipe.write],
    ]);
    pid = sys.spawn('/bin/sh', ['/bin/sh', '-c', command], { fds });
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    sys.close(pipe.read);
    return { output: '', error: `fork/exec /bin/sh: ${error.message.toLowerCase()}` };
  } finally {
    sys.close(pipe.write);
    sys.close(nothing);
  }
  const output = await gather(sys, piecesOf(sys, pipe.read));
  sys.close(pipe.read);
  const ended = await sys.wait(pid);
  const error = endText(ended?.exit ?? { code: 0 });
  return { output: output.toString(), ...(error !== undefined && { error }) };
};

const endText = ({ code, signal }: Exit): string | undefined => {
  if (signal !== undefined) return `signal: ${signalTexts[signal] ?? `signal ${signals[signal]}`}`;
  return code === 0 ? undefined : `exit status ${code}`;
};
