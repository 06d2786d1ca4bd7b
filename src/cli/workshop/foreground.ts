/** A program that gets the terminal to itself: the learner's editor or shell. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { failed, ok, type Result } from '../../domain/problem.ts';

export const runInForeground = async (
  argv: readonly [string, ...string[]],
  options: { cwd: string; env: Readonly<Record<string, string | undefined>>; next: string },
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
    // How an editor or a shell ends is the learner's business.
    child.on('close', () => resolve(ok(undefined)));
  });
};

/** The words of `$VISUAL` or `$EDITOR`, which may carry options (`code --wait`). */
export const editorOf = (env: Readonly<Record<string, string | undefined>>): [string, ...string[]] => {
  const chosen = (env['VISUAL'] || env['EDITOR'] || (process.platform === 'win32' ? 'notepad' : 'vi')).trim();
  const [command = 'vi', ...args] = chosen.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [];
  return [command, ...args];
};
