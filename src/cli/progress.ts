/** What a grading does, told on standard error line by line. */
import type { Scenario } from '../domain/scenario.ts';
import type { CheckProgress } from '../domain/grade.ts';
import { tell } from './composition.ts';
import { isAscii } from './terminal.ts';

const marks = { pass: '✓', fail: '✗', skip: '–', error: '!' } as const;
const plainMarks = { pass: '+', fail: 'x', skip: '-', error: '!' } as const;

export const tellProgress =
  (scenario: Scenario) =>
  (progress: CheckProgress): void => {
    if (progress.state === 'says') tell(`   ${progress.check} ${progress.line}`);
    if (progress.state !== 'done') return;
    const { verdict, ms } = progress.result;
    const title = scenario.checks.find(({ id }) => id === progress.check)?.title ?? '';
    tell(` ${(isAscii() ? plainMarks : marks)[verdict]} ${progress.check} ${title} (${(ms / 1000).toFixed(1)} s)`);
  };
