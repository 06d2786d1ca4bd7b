import { graders } from '../../../graders/index.ts';
import { findScenario } from '../../content/discover.ts';
import { readSubmission } from '../../content/submission.ts';
import { gradeSubmission } from '../../headless/grade-submission.ts';
import { formats } from '../../report/index.ts';
import { codeOfProblem, loadScenarios, maker, openCluster, tell, usageError } from '../composition.ts';
import { interruptible } from '../interrupt.ts';
import type { CommonOptions } from '../options.ts';
import { tellProgress } from '../progress.ts';
import { textOptions } from '../terminal.ts';
import { codeOf } from './grade.ts';

const first = 'first-pod';

export const run = (options: CommonOptions, [name = first]: string[]): Promise<number> =>
  interruptible(
    async (signal) => {
      const found = findScenario(await loadScenarios(), name);
      if (!found.ok) return usageError(found.problem);
      const scenario = found.value;
      const [reference] = scenario.solutions;
      if (reference === undefined) {
        return usageError({
          code: 'no-solution',
          what: `${scenario.slug} has no reference solution`,
          next: 'Choose another scenario: peapod list',
        });
      }
      const submission = await readSubmission([reference.folder]);
      if (!submission.ok) return usageError(submission.problem);
      const opened = await openCluster(options, signal);
      if (!opened.ok) return codeOfProblem(opened.problem);
      const cluster = opened.value;
      try {
        tell(`\n${scenario.title}: applying the reference solution on ${cluster.info.title}`);
        const grade = await gradeSubmission(
          {
            cluster,
            scenario,
            registry: graders,
            submission: submission.value,
            maker,
            onProgress: tellProgress(scenario),
          },
          signal,
        );
        tell('');
        process.stdout.write(
          options.json === true ? formats.json(grade) : formats.text(grade, textOptions(options, process.stdout)),
        );
        tell('\nThe cluster stays for the next time; peapod cluster down removes it.');
        return codeOf[grade.outcome];
      } finally {
        await cluster.close();
      }
    },
    () => tell('\nstopping and cleaning up; once more ends at once'),
  );
