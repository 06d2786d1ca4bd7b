import { formatCatalogue } from '../../report/catalogue.ts';
import { loadScenarios } from '../composition.ts';
import { exitCodes } from '../exit-codes.ts';
import type { CommonOptions } from '../options.ts';
import { textOptions } from '../terminal.ts';

export const run = async (options: CommonOptions): Promise<number> => {
  const scenarios = await loadScenarios();
  if (options.json === true) {
    const rows = scenarios.map(({ id, slug, title, track, level, minutes, about, concepts, requires, checks }) => ({
      id,
      slug,
      title,
      track: { id: track.id, title: track.title },
      level,
      minutes,
      points: checks.reduce((sum, { points }) => sum + points, 0),
      about,
      concepts,
      requires,
    }));
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  } else {
    process.stdout.write(formatCatalogue(scenarios, textOptions(options, process.stdout)));
  }
  return exitCodes.ok;
};
