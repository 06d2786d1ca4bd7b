/** Folders of files for one test each, made and removed here. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type Folder = { path: string; remove(): Promise<void> };

export const folderWith = async (files: Record<string, string | Uint8Array>): Promise<Folder> => {
  const path = await mkdtemp(join(tmpdir(), 'peapod-content-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};
