/** The nodes of a kind cluster as the computers that they are: containers of the engine. */
import { failed, ok, type Result } from '../../domain/problem.ts';
import { commandProblem, succeeded, type CommandResult } from '../../shared/run-command.ts';
import type { Machines } from '../types.ts';
import type { KindCommands } from './kind-commands.ts';

const outcome = (result: CommandResult, what: string): Result<undefined> =>
  succeeded(result)
    ? ok(undefined)
    : failed(
        commandProblem(result, {
          code: 'node-unwell',
          what,
          next: 'Look at the container of that name with your container engine, or start over: peapod cluster down && peapod cluster up',
        }),
      );

export const kindMachines = (commands: KindCommands): Machines => ({
  stop: async (name, signal) => outcome(await commands.kill(name, signal), `the node ${name} does not stop`),
  start: async (name, signal) => outcome(await commands.start([{ name }], signal), `the node ${name} does not start`),
  async run(name, command, signal) {
    const { code, stdout, stderr, ended } = await commands.exec(name, command, signal);
    return ok({ code: ended === 'exited' ? (code ?? 1) : 1, stdout, stderr });
  },
});
