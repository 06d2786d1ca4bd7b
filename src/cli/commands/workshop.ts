import type { CommonOptions } from '../options.ts';
import { isInteractive } from '../terminal.ts';
import { nearest } from '../../shared/nearest.ts';
import { loadScenarios, tell, usageError } from '../composition.ts';

const commands = ['list', 'demo', 'grade', 'env', 'cluster', 'doctor', 'kubectl', 'help'];

/** The workshop on a terminal; the catalogue and a demonstration without one. */
export const run = async (options: CommonOptions & { scenario?: string }, [unknown]: string[]): Promise<number> => {
  if (unknown !== undefined) {
    const near = nearest(unknown, commands);
    return usageError({
      code: 'unknown-command',
      what: `there is no command ${unknown}`,
      next: near === undefined ? 'peapod --help lists the commands.' : `Did you mean peapod ${near}?`,
    });
  }
  if (options.json === true) return (await import('./list.ts')).run(options);
  if (options.scenario !== undefined) {
    const { findScenario } = await import('../../content/discover.ts');
    const found = findScenario(await loadScenarios(), options.scenario);
    if (!found.ok) return usageError(found.problem);
    options.scenario = found.value.slug;
  }
  if (isInteractive()) return (await import('./workshop-terminal.ts')).run(options);
  await (await import('./list.ts')).run(options);
  tell('\nNo terminal here, so this is a demonstration. peapod --help shows what else there is.');
  return (await import('./demo.ts')).run(options, options.scenario === undefined ? [] : [options.scenario]);
};
