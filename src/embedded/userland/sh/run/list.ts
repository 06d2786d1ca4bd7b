/** Lists and pipelines: what stands between commands. */
import type { Signal } from '../../../runtime/sys.ts';
import { ShellExit } from '../failures.ts';
import { deathNotice, statusOf } from '../jobs.ts';
import type { MaybePromise, Shell } from '../shell.ts';
import type { Command, List, Statement } from '../syntax/tree.ts';
import { runCommand } from './command.ts';
import { forkShell } from './fork.ts';
import { waitFor, waitForAll } from './wait.ts';

/** What a background command without job control ignores. */
const backgroundIgnores: readonly Signal[] = ['INT', 'QUIT'];

const toNothing = async ({ sys }: Shell): Promise<void> => {
  const fd = await sys.open('/dev/null', { read: true });
  if (fd === 0) return;
  sys.dup2(fd, 0);
  sys.close(fd);
};

const runBackground = (shell: Shell, { command, text }: Statement): number => {
  const parts = command.kind === 'pipeline' && !command.negated ? command.commands : [command];
  const jobControl = shell.interactive;
  const pids =
    parts.length > 1
      ? startPipeline(shell, parts, { background: true, newGroup: jobControl })
      : [
          forkShell(
            shell,
            async (child) => {
              child.tested = 0;
              if (!jobControl) await toNothing(child);
              return runCommand(child, command, true);
            },
            jobControl ? { newGroup: true } : { ignore: backgroundIgnores },
          ),
        ];
  shell.jobs.add(pids, text);
  shell.lastBackground = pids.at(-1)!;
  shell.status = 0;
  return 0;
};

const runStatement = (shell: Shell, statement: Statement, tail: boolean): MaybePromise<number> => {
  if (!statement.background) return runCommand(shell, statement.command, tail);
  const status = runBackground(shell, statement);
  if (!shell.interactive) return status;
  const job = shell.jobs.all.at(-1)!;
  return shell.say(2, `[${job.number}] ${shell.lastBackground}\n`).then(() => status);
};

/** `tail`: nothing comes after it in this process, so that the last command may take its place. */
export const runList = (shell: Shell, list: List, tail: boolean): MaybePromise<number> => runFrom(shell, list, 0, tail);

const runFrom = (shell: Shell, list: List, from: number, tail: boolean): MaybePromise<number> => {
  let status = 0;
  for (let index = from; index < list.length; index += 1) {
    const result = runStatement(shell, list[index]!, tail && index === list.length - 1);
    if (typeof result !== 'number') return continueAfter(shell, list, index, result, tail);
    status = result;
    if (shell.jump !== undefined) return status;
  }
  return status;
};

const continueAfter = async (
  shell: Shell,
  list: List,
  index: number,
  pending: Promise<number>,
  tail: boolean,
): Promise<number> => {
  const status = await pending;
  if (shell.jump !== undefined || index + 1 >= list.length) return status;
  return runFrom(shell, list, index + 1, tail);
};

/** `set -e`: a failure that nobody looks at ends the shell. */
export const checkFailure = (shell: Shell, status: number): number => {
  shell.status = status;
  if (status !== 0 && shell.tested === 0 && shell.options.has('e')) throw new ShellExit(status);
  return status;
};

export const runAndOr = async (
  shell: Shell,
  node: Extract<Command, { kind: 'and-or' }>,
  tail: boolean,
): Promise<number> => {
  const commands = [node.first, ...node.rest.map(({ command }) => command)];
  let status = 0;
  for (let index = 0; index < commands.length; index += 1) {
    const operator = index === 0 ? undefined : node.rest[index - 1]!.operator;
    if (operator !== undefined && (operator === '&&') !== (status === 0)) continue;
    const last = index === commands.length - 1;
    if (!last) shell.tested += 1;
    try {
      const result = runCommand(shell, commands[index]!, tail && last);
      status = typeof result === 'number' ? result : await result;
    } finally {
      if (!last) shell.tested -= 1;
    }
    if (shell.jump !== undefined) return status;
  }
  shell.status = status;
  return status;
};

type PipelineOptions = { background: boolean; newGroup: boolean };

/** Starts every side as a child; returns their pids. */
const startPipeline = (
  shell: Shell,
  commands: readonly Command[],
  { background, newGroup }: PipelineOptions,
): number[] => {
  const { sys } = shell;
  const pids: number[] = [];
  let input: number | undefined;
  try {
    commands.forEach((command, index) => {
      const output = index < commands.length - 1 ? sys.pipe() : undefined;
      const replace: [number, number][] = [];
      if (input !== undefined) replace.push([0, input]);
      if (output !== undefined) replace.push([1, output.write]);
      const drop = [input, output?.read, output?.write].filter((fd) => fd !== undefined);
      try {
        pids.push(
          forkShell(
            shell,
            async (child) => {
              if (background) child.tested = 0;
              if (background && index === 0 && !newGroup) await toNothing(child);
              return runCommand(child, command, true);
            },
            { replace, drop, ...(background && (newGroup ? { newGroup: true } : { ignore: backgroundIgnores })) },
          ),
        );
      } catch (error) {
        if (output !== undefined) sys.close(output.read);
        throw error;
      } finally {
        if (input !== undefined) sys.close(input);
        if (output !== undefined) sys.close(output.write);
        input = undefined;
      }
      input = output?.read;
    });
  } catch (error) {
    for (const pid of pids) shell.helpers.add(pid);
    throw error;
  }
  return pids;
};

const runSides = async (shell: Shell, commands: readonly Command[]): Promise<number> => {
  const exits = await waitForAll(shell, startPipeline(shell, commands, { background: false, newGroup: false }));
  const last = exits.at(-1)!;
  for (const exit of exits) {
    const notice = deathNotice(exit);
    if (notice !== undefined) await shell.say(2, `${notice}\n`);
  }
  if (!shell.options.has('pipefail')) return statusOf(last);
  return exits.map(statusOf).findLast((status) => status !== 0) ?? 0;
};

export const runPipeline = async (shell: Shell, node: Extract<Command, { kind: 'pipeline' }>): Promise<number> => {
  const { commands, negated } = node;
  if (!negated) return checkFailure(shell, await runSides(shell, commands));
  shell.tested += 1;
  try {
    const status = commands.length > 1 ? await runSides(shell, commands) : await runCommand(shell, commands[0]!, false);
    if (shell.jump !== undefined) return status;
    shell.status = status === 0 ? 1 : 0;
    return shell.status;
  } finally {
    shell.tested -= 1;
  }
};

export const runSubshell = async (shell: Shell, body: List, tail: boolean): Promise<number> => {
  const wait = shell.step();
  if (wait !== undefined) await wait;
  // Nothing comes after it: the process itself may become the subshell.
  if (tail && !shell.traps.any) return runList(shell, body, true);
  const pid = forkShell(shell, (child) => runList(child, body, true));
  return checkFailure(shell, await waitFor(shell, pid, { quiet: false }));
};
