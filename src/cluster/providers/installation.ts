/** Tells this user's peapod from others that work on the same cluster. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createFileOnce, readFileIfThere } from '../../shared/files.ts';

const managedBy = 'app.kubernetes.io/managed-by=peapod';
const label = 'kp/installation';

const installationId = async (stateFolder: string): Promise<string> => {
  const file = join(stateFolder, 'installation');
  const known = (await readFileIfThere(file))?.trim();
  if (known !== undefined && known !== '') return known;
  const made = randomUUID();
  if (await createFileOnce(file, `${made}\n`)) return made;
  return ((await readFileIfThere(file)) ?? made).trim();
};

/** Labels of every namespace that this peapod makes; `selector` finds them again. */
export const namespaceLabels = async (
  stateFolder: string,
): Promise<{ labels: Readonly<Record<string, string>>; selector: string }> => {
  const id = await installationId(stateFolder);
  return {
    labels: { 'app.kubernetes.io/managed-by': 'peapod', [label]: id },
    selector: `${managedBy},${label}=${id}`,
  };
};
