import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { ManifestFile } from './manifest.ts';
import { readSubmission } from './submission.ts';

/** The manifests that exist before the learner starts; none when the scenario has no folder `setup`. */
export const readSetup = async ({ folder }: Pick<Scenario, 'folder'>): Promise<Result<ManifestFile[]>> => {
  const setup = join(folder, 'setup');
  const isThere = await stat(setup).then(
    () => true,
    () => false,
  );
  if (!isThere) return ok([]);
  const submission = await readSubmission([setup]);
  return submission.ok ? ok(submission.value.files) : submission;
};
