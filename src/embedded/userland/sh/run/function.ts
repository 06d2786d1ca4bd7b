/** Calls of functions. */
import type { FunctionBody, Shell } from '../shell.ts';
import { runCommand } from './command.ts';
import { crash } from './finish.ts';
import { deepest } from './text.ts';

/** What a call holds until it returns. */
const frameBytes = 512;
/** So many calls one within the other before the host's stack is given a rest. */
const callsPerStack = 16;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const runFunctionBody = async (
  shell: Shell,
  { body }: FunctionBody,
  argv: readonly string[],
): Promise<number> => {
  if (shell.depth >= deepest) return crash(shell);
  shell.depth += 1;
  if (shell.depth % callsPerStack === 0) await turn();
  shell.sys.charge(frameBytes);
  const { positional, loops, optionOffset } = shell;
  const optind = shell.variables.snapshot('OPTIND');
  shell.positional = argv.slice(1);
  shell.loops = 0;
  shell.returnable += 1;
  shell.variables.pushScope();
  shell.variables.set('OPTIND', '1');
  try {
    const status = await runCommand(shell, body, false);
    if (shell.jump?.kind !== 'return') return status;
    shell.jump = undefined;
    return shell.status;
  } finally {
    shell.variables.popScope();
    if (optind !== undefined) shell.variables.restore('OPTIND', optind);
    shell.optionOffset = optionOffset;
    shell.returnable -= 1;
    shell.loops = loops;
    shell.positional = positional;
    shell.sys.charge(-frameBytes);
    shell.depth -= 1;
  }
};
