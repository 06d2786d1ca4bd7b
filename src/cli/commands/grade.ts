import { existsSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { graders } from '../../../graders/index.ts';
import { findScenario } from '../../content/discover.ts';
import { isUsageProblem, readSubmission } from '../../content/submission.ts';
import { cannotCheck } from '../../domain/evidence.ts';
import type { Grade, Outcome } from '../../domain/grade.ts';
import type { Problem } from '../../domain/problem.ts';
import { gradeSubmission, gradeUnreadable, gradeWithout } from '../../headless/grade-submission.ts';
import { formats, type FormatName } from '../../report/index.ts';
import {
  chosenName,
  codeOfProblem,
  loadScenarios,
  maker,
  openCluster,
  tell,
  usageError,
  workspaceFolder,
} from '../composition.ts';
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
    tell(`${grade.points} of ${grade.outOf} points; the grade is in ${options.output}`);
    return codeOf[grade.outcome];
  } catch (error) {
    // The grade must not be lost for that.
    process.stdout.write(text);
    return usageError(outputProblem(options.output, error));
  }
};

const outputProblem = (file: string, error: unknown): Problem => ({
  code: 'output-unwritable',
  what: `the grade can't be written there: ${(error as Error).message}`,
  where: file,
  next: 'Give --output a file in a folder that exists and that you may write to.',
});

/** Told before minutes of grading, not after. */
const checkOutput = async (file: string | undefined): Promise<Problem | undefined> => {
  if (file === undefined) return undefined;
  try {
    await (await open(file, 'a')).close();
    return undefined;
  } catch (error) {
    return outputProblem(file, error);
  }
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
      const unwritable = await checkOutput(options.output);
      if (unwritable !== undefined) return usageError(unwritable);
      const opened = await openCluster(options, signal);
      if (!opened.ok) {
        const { problem } = opened;
        const code = codeOfProblem(problem);
        if (code === exitCodes.usage) return code;
        const finding = cannotCheck(`there is no cluster to check on: ${problem.what}`);
        return write(gradeWithout(scenario.value, chosenName(options) ?? 'none', finding, [problem]), options);
      }
      const cluster = opened.value;
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
