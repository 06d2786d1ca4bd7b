/** The nodes of a kind cluster as the computers that they are: containers of the engine. */
import { failed, ok, type Result } from '../../domain/problem.ts';
import { commandProblem, succeeded, type CommandResult } from '../../shared/run-command.ts';
import type { Machines } from '../types.ts';
import type { KindCommands } from './kind-commands.ts';
import { nodeOff } from './node-off.ts';

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

const isOn = async (commands: KindCommands, name: string, signal: AbortSignal): Promise<Result<boolean>> => {
  const nodes = await commands.nodes(signal);
  return nodes.ok ? ok(nodes.value.some((node) => node.name === name && node.running)) : nodes;
};

export const kindMachines = (commands: KindCommands): Machines => ({
  async stop(name, signal) {
    const on = await isOn(commands, name, signal);
    if (!on.ok) return on;
    return on.value ? outcome(await commands.kill(name, signal), `the node ${name} does not stop`) : ok(undefined);
  },
  start: async (name, signal) => outcome(await commands.start([{ name }], signal), `the node ${name} does not start`),
  async run(name, command, signal) {
    const on = await isOn(commands, name, signal);
    if (!on.ok) return on;
    if (!on.value) return failed(nodeOff(name));
    const { code, stdout, stderr, ended } = await commands.exec(name, command, signal);
    return ok({ code: ended === 'exited' ? (code ?? 1) : 1, stdout, stderr });
  },
});
