/** Files that can't be read are never lost: they are kept beside their place as `NAME.1.kept`, `NAME.2.kept`, … */
import { constants, existsSync } from 'node:fs';
import { copyFile, readFile, rename } from 'node:fs/promises';

const keptName = (file: string, number: number): string => `${file}.${number}.kept`;

const freeName = (file: string): string => {
  let number = 1;
  while (existsSync(keptName(file, number))) number += 1;
  return keptName(file, number);
};

/** Moves the file out of the way; returns where it is now. */
export const moveAside = async (file: string): Promise<string> => {
  const kept = freeName(file);
  await rename(file, kept);
  return kept;
};

/** Leaves the file where it is; returns where the copy is. */
export const copyAside = async (file: string): Promise<string> => {
  const kept = freeName(file);
  await copyFile(file, kept, constants.COPYFILE_EXCL);
  return kept;
};

/** The texts that were kept of this file before, oldest first. */
export const keptTexts = async (file: string): Promise<string[]> => {
  const texts: string[] = [];
  for (let number = 1; existsSync(keptName(file, number)); number += 1) {
    texts.push(await readFile(keptName(file, number), 'utf8').catch(() => ''));
  }
  return texts;
};
