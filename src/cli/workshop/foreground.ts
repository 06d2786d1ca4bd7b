/** A program that gets the terminal to itself: the learner's editor or shell. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { failed, ok, type Result } from '../../domain/problem.ts';

export const runInForeground = async (
  argv: readonly [string, ...string[]],
  options: {
    cwd: string;
    env: Readonly<Record<string, string | undefined>>;
    next: string;
    /** Words for when it ends with an error; without them, how it ends is the learner's business. */
    failsWith?: string;
  },
  signal: AbortSignal,
): Promise<Result<void>> => {
  // A folder that is gone would look like a program that is not there.
  await mkdir(options.cwd, { recursive: true }).catch(() => {});
  return new Promise((resolve) => {
    const [command, ...args] = argv;
    const child = spawn(command, args, { stdio: 'inherit', cwd: options.cwd, env: { ...options.env }, signal });
    child.on('error', (error) => {
      if (signal.aborted) resolve(ok(undefined));
      else {
        resolve(
          failed({
            code: 'not-started',
            what: `${command} could not be started: ${error.message}`,
            where: argv.join(' '),
            next: options.next,
          }),
        );
      }
    });
    child.on('close', (code, by) => {
      if (options.failsWith === undefined || code === 0 || signal.aborted) return resolve(ok(undefined));
      const how = code === null ? `was ended by ${by}` : `ended with exit code ${code}`;
      resolve(
        failed({
          code: 'ended-with-error',
          what: `${command} ${how}; ${options.failsWith}`,
          where: argv.join(' '),
          next: options.next,
        }),
      );
    });
  });
};
