/** Small files that only this user may read and that nobody ever sees half written. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException | undefined)?.code === code;

const writeBeside = async (file: string, content: string | Uint8Array): Promise<string> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(beside, content, { mode: 0o600, flag: 'wx' });
  return beside;
};

/** Replaces the file as a whole; mode 0600, folders are made as needed. */
export const writeFileAtomically = async (file: string, content: string | Uint8Array): Promise<void> => {
  const beside = await writeBeside(file, content);
  try {
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
};

/** Makes the file with its whole text, unless it is there already: then false. */
export const createFileOnce = async (file: string, text: string): Promise<boolean> => {
  const beside = await writeBeside(file, text);
  try {
    await link(beside, file);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
};

/** The text of a file, or undefined when there is no such file. */
export const readFileIfThere = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
};

export const removeFile = (file: string): Promise<void> => rm(file, { force: true });
