/** `sh`: the POSIX shell of busybox. */
import { type Program, SysError } from '../../runtime/sys.ts';
import { showUsage } from '../applets/options.ts';
import { runInput } from './input.ts';
import { finishShell } from './run/finish.ts';
import { runScript } from './run/script.ts';
import { runScriptFile } from './run/script-file.ts';
import type { Shell } from './shell.ts';
import { type Start, startShell } from './start.ts';

const readable = (shell: Shell, path: string): boolean => {
  try {
    return shell.sys.access(path, { read: true });
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
};

/** What a login shell runs first. */
const runProfiles = async (shell: Shell): Promise<void> => {
  const home = shell.variables.get('HOME');
  for (const path of ['/etc/profile', ...(home === undefined ? [] : [`${home}/.profile`])]) {
    if (readable(shell, path)) await runScriptFile(shell, path);
    shell.script = undefined;
  }
};

const runSource = async (start: Start): Promise<number> => {
  const { shell, login } = start;
  if (shell.interactive && !shell.sys.isTerminal(2)) await shell.complain("can't access tty; job control turned off");
  if (login) await runProfiles(shell);
  switch (start.source) {
    case 'text':
      return runScript(shell, start.text, { firstLine: 0, tail: true });
    case 'file':
      return runScriptFile(shell, start.path, { asArg0: true });
    case 'input':
      return runInput(shell);
  }
};

const usage = "[-il] [-|+Cabefmnuvx] [-|+o OPT]... [-c 'SCRIPT' [ARG0 ARGS] | FILE ARGS | -s ARGS]";

export const sh: Program = async (sys) => {
  if (sys.argv[1] === '--help') return showUsage(sys, { usage }, 0);
  const start = startShell(sys);
  if ('problem' in start) {
    await sys.write(2, new TextEncoder().encode(`${start.arg0}: ${start.problem}\n`));
    return 2;
  }
  return finishShell(start.shell, () => runSource(start));
};
