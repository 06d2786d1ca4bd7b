/** `sh`: the POSIX shell of busybox. */
import { type Program, SysError } from '../../runtime/sys.ts';
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
  if (login) await runProfiles(shell);
  switch (start.source) {
    case 'text':
      return runScript(shell, start.text, { firstLine: 0, tail: true });
    case 'file':
      return runScriptFile(shell, start.path);
    case 'input':
      return runInput(shell);
  }
};

export const sh: Program = async (sys) => {
  const start = startShell(sys);
  if ('problem' in start) {
    await sys.write(2, new TextEncoder().encode(`${start.arg0}: ${start.problem}\n`));
    return 2;
  }
  return finishShell(start.shell, () => runSource(start));
};
