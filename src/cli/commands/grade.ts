import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { graders } from '../../../graders/index.ts';
import { findScenario } from '../../content/discover.ts';
import { isUsageProblem, readSubmission } from '../../content/submission.ts';
import type { Grade, Outcome } from '../../domain/grade.ts';
import { gradeSubmission, gradeUnreadable } from '../../headless/grade-submission.ts';
import { formats, type FormatName } from '../../report/index.ts';
import { chosenName, loadScenarios, maker, openCluster, tell, usageError, workspaceFolder } from '../composition.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interrupt.ts';
import type { CommonOptions } from '../options.ts';
import { tellProgress } from '../progress.ts';
import { textOptions } from '../terminal.ts';

type Options = CommonOptions & { format: FormatName; output?: string };

export const codeOf: Record<Outcome, number> = {
  pass: exitCodes.ok,
  fail: exitCodes.failed,
  error: exitCodes.couldNotCheck,
};

const write = async (grade: Grade, options: Options): Promise<number> => {
  const format = options.json === true ? 'json' : options.format;
  const plain = { color: false, width: 100 };
  const text = formats[format](grade, options.output === undefined ? textOptions(options, process.stdout) : plain);
  if (options.output === undefined) {
    process.stdout.write(text);
    return codeOf[grade.outcome];
  }
  try {
    await writeFile(options.output, text);
  } catch (error) {
    return usageError({
      code: 'output-unwritable',
      what: `the grade could not be written: ${(error as Error).message}`,
      where: options.output,
      next: 'Give --output a file in a folder that exists and that you may write to.',
    });
  }
  tell(`${grade.points} of ${grade.outOf} points; the grade is in ${options.output}`);
  return codeOf[grade.outcome];
};

export const run = (options: Options, [name = '', ...given]: string[]): Promise<number> =>
  interruptible(
    async (signal) => {
      const scenario = findScenario(await loadScenarios(), name);
      if (!scenario.ok) return usageError(scenario.problem);
      const workspace = join(workspaceFolder(options), scenario.value.slug);
      if (given.length === 0 && !existsSync(workspace)) {
        return usageError({
          code: 'nothing-to-grade',
          what: `there is nothing to grade: no files were given, and you have none in ${workspace}`,
          next: `Give them: peapod grade ${scenario.value.slug} pod.yaml`,
        });
      }
      const submission = await readSubmission(given.length === 0 ? [workspace] : given);
      if (!submission.ok) {
        if (isUsageProblem(submission.problem)) return usageError(submission.problem);
        return write(gradeUnreadable(scenario.value, chosenName(options) ?? 'none', submission.problem), options);
      }
      const cluster = await openCluster(options, signal);
      if (cluster === undefined) return exitCodes.couldNotCheck;
      try {
        tell(`grading ${scenario.value.slug} on ${cluster.info.title}`);
        const grade = await gradeSubmission(
          {
            cluster,
            scenario: scenario.value,
            registry: graders,
            submission: submission.value,
            maker,
            onProgress: tellProgress(scenario.value),
          },
          signal,
        );
        return await write(grade, options);
      } finally {
        await cluster.close();
      }
    },
    () => tell('\nstopping and cleaning up; once more ends at once'),
  );
