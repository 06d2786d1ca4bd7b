/** Prints what makes `kubectl` of another terminal reach a lesson. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findScenario } from '../../content/discover.ts';
import { ok } from '../../domain/problem.ts';
import { home, loadScenarios, tell, tellProblem, usageError } from '../composition.ts';
import { exitCodes } from '../exit-codes.ts';
import type { CommonOptions } from '../options.ts';
import { journalFile } from '../workshop/journal-file.ts';
import { kubectlFolder, shimFolder } from '../workshop/kubectl-shim.ts';
import { openLesson } from '../workshop/open-lesson.ts';
import { howToSource, lessonChanges, ownChanges, scriptOf, shellOf, type Shell } from './shell-environment.ts';

type Options = CommonOptions & { shell?: Shell; unset?: boolean };

export const run = async (options: Options, [wanted]: string[]): Promise<number> => {
  const { env } = process;
  const shell = options.shell ?? shellOf(env, process.platform);
  if (options.unset === true) {
    process.stdout.write(scriptOf(ownChanges(env, shimFolder(home())), shell));
    return exitCodes.ok;
  }
  const chosen = wanted === undefined ? ok(undefined) : findScenario(await loadScenarios(), wanted);
  if (!chosen.ok) return usageError(chosen.problem);
  const entries = await journalFile(join(home(), 'journal.jsonl')).load();
  if (!entries.ok) {
    tellProblem(entries.problem);
    return exitCodes.couldNotCheck;
  }
  const lesson = openLesson(entries.value, chosen.value?.slug, (namespace) => join(home(), `${namespace}.kubeconfig`));
  if (!lesson.ok) return usageError(lesson.problem);
  const { scenario, namespace, kubeconfig } = lesson.value;
  if (!existsSync(kubeconfig)) {
    return usageError({
      code: 'no-lesson',
      what: `the lesson ${scenario} has left no kubeconfig`,
      where: kubeconfig,
      next: `Run peapod and open ${scenario} again.`,
    });
  }
  let folder: string | undefined;
  try {
    folder = await kubectlFolder(env, home());
  } catch (error) {
    tellProblem({
      code: 'home-unwritable',
      what: `peapod can't put its kubectl there: ${(error as Error).message}`,
      where: shimFolder(home()),
      next: 'Make that folder writable, or install kubectl.',
    });
  }
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ scenario, namespace, kubeconfig, kubectl: folder ?? null }, null, 2)}\n`);
    return exitCodes.ok;
  }
  process.stdout.write(scriptOf(lessonChanges(env, { kubeconfig, folder }), shell));
  const flags = options.shell === undefined ? '' : ` --shell ${shell}`;
  // Somebody who reads it instead of running it wants to know how.
  if (process.stdout.isTTY)
    tell(`\n# To take it over: ${howToSource(`peapod env${wanted === undefined ? '' : ` ${wanted}`}${flags}`, shell)}`);
  else
    tell(
      `kubectl reaches the lesson ${scenario} now (namespace ${namespace}). Back: ${howToSource(`peapod env --unset${flags}`, shell)}`,
    );
  return exitCodes.ok;
};
