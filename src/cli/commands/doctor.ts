import type { DoctorRow } from '../../lesson/doctor.ts';
import { chosenName, home, providerDeps, providerNamed, workspaceFolder } from '../composition.ts';
import { isUsable } from '../../lesson/doctor.ts';
import { examine, type ExamineDeps } from '../examine.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interrupt.ts';
import type { CommonOptions } from '../options.ts';
import { isAscii, terminalFacts } from '../terminal.ts';

export const examineDeps = (options: CommonOptions): ExamineDeps => ({
  env: process.env,
  run: providerDeps().run,
  providerNamed,
  chosen: chosenName(options),
  terminal: terminalFacts(process.stdout),
  workspaceFolder: workspaceFolder(options),
  stateFolder: home(),
});

const headings: Record<DoctorRow['area'], string> = {
  installed: 'Installed',
  clusters: 'Clusters',
  places: 'Places',
};

const marks = (ascii: boolean): Record<DoctorRow['state'], string> =>
  ascii ? { good: '+', missing: 'x', info: '*' } : { good: '✓', missing: '✗', info: '•' };

const asText = (rows: readonly DoctorRow[], ascii: boolean): string => {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const line = (mark: string, name: string, text: string): string => `  ${mark} ${name.padEnd(width)}  ${text}\n`;
  const areas = Object.keys(headings) as DoctorRow['area'][];
  return areas
    .map((area) => {
      const own = rows.filter((row) => row.area === area);
      const lines = own.map(
        ({ name, state, detail, next }) =>
          line(marks(ascii)[state], name, detail) + (next === undefined ? '' : line(' ', '', `next: ${next}`)),
      );
      return `${headings[area]}\n${lines.join('')}`;
    })
    .join('\n');
};

export const run = (options: CommonOptions): Promise<number> =>
  interruptible(async (signal) => {
    const rows = await examine(examineDeps(options), signal);
    const usable = isUsable(rows);
    process.stdout.write(
      options.json === true ? `${JSON.stringify({ usable, rows }, null, 2)}\n` : asText(rows, isAscii()),
    );
    return usable ? exitCodes.ok : exitCodes.couldNotCheck;
  });
