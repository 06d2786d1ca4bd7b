/** The folder with the files that the learner edits. */
import { copyFile, mkdir, readdir, rename } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Result } from '../../domain/problem.ts';
import type { Scenario } from '../../domain/scenario.ts';

export type Workspace = { folder: string; files: string[] };

/** `pod.yaml` is kept as `pod.yaml.1.old`, `.2.old`, … */
const keepAside = async (file: string): Promise<void> => {
  let number = 1;
  while (existsSync(`${file}.${number}.old`)) number += 1;
  await rename(file, `${file}.${number}.old`);
};

/** Writes the start files that are not there; with `fresh` all of them, what was there is kept aside. */
export const openWorkspace = async (root: string, scenario: Scenario, fresh: boolean): Promise<Result<Workspace>> => {
  const folder = join(root, scenario.slug);
  const start = join(scenario.folder, 'start');
  try {
    await mkdir(folder, { recursive: true });
    const files = (await readdir(start)).filter((name) => !name.startsWith('.')).toSorted();
    for (const name of files) {
      const file = join(folder, name);
      if (existsSync(file) && fresh) await keepAside(file);
      if (!existsSync(file)) await copyFile(join(start, name), file);
    }
    return ok({ folder, files });
  } catch (error) {
    return failed({
      code: 'workspace-unwritable',
      what: `your files can't be put there: ${(error as Error).message}`,
      where: folder,
      next: 'Choose another folder with --workspace FOLDER or PEAPOD_WORKSPACE.',
    });
  }
};
