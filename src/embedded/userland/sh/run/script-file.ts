/** A script in a file: read whole, run line by line. */
import { SysError } from '../../../runtime/sys.ts';
import { ShellFailure } from '../failures.ts';
import type { Shell } from '../shell.ts';
import { longestScript } from '../syntax/parse.ts';
import { runScript } from './script.ts';

const readFile = async (shell: Shell, path: string): Promise<string> => {
  const { sys } = shell;
  const fd = await sys.open(path, { read: true });
  try {
    const decoder = new TextDecoder();
    let text = '';
    for (let bytes = await sys.read(fd); bytes.length > 0; bytes = await sys.read(fd)) {
      text += decoder.decode(bytes, { stream: true });
      if (text.length > longestScript) throw new ShellFailure(2, 'out of memory');
      const wait = sys.step(1 + (bytes.length >> 8));
      if (wait !== undefined) await wait;
    }
    return text + decoder.decode();
  } finally {
    sys.close(fd);
  }
};

/** Fails when it can't be read. */
export const runScriptFile = async (
  shell: Shell,
  path: string,
  options: { asArg0?: boolean } = {},
): Promise<number> => {
  let text: string;
  try {
    text = await readFile(shell, path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new ShellFailure(2, `can't open '${path}': ${error.message}`);
  }
  shell.script = path;
  if (options.asArg0 === true) shell.arg0 = path;
  return runScript(shell, text, { firstLine: 1, tail: false });
};
