/** Files that others wrote: bounded, and text for sure before anything parses them. */
import { readFile, stat } from 'node:fs/promises';
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';

/** Bytes. The API server takes no more than about this much in one object either. */
export const fileLimit = 1024 * 1024;

const mebibytes = (bytes: number): string => `${Number((bytes / (1024 * 1024)).toFixed(1))} MiB`;

const tooBig = (bytes: number, where: string): Problem => ({
  code: 'file-too-big',
  what: `the file has ${mebibytes(bytes)}, and more than ${mebibytes(fileLimit)} are not read`,
  where,
  next: 'Give the file that you wrote; manifests have a few kB.',
});

const notText = (what: string, where: string): Problem => ({
  code: 'file-not-text',
  what,
  where,
  next: 'Save the file as plain text in UTF-8.',
});

/** The text without its byte order mark, unless it is too long or not text. */
export const checkText = (text: string, where: string): Result<string> => {
  const bytes = Buffer.byteLength(text);
  if (bytes > fileLimit) return failed(tooBig(bytes, where));
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    const line = text.slice(0, nul).split('\n').length;
    return failed(notText('the file holds NUL characters: it is binary, or text in UTF-16', `${where}:${line}`));
  }
  return ok(text.startsWith('\uFEFF') ? text.slice(1) : text);
};

const reasons: Record<string, string> = {
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'this process has too many files open',
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** What went wrong in the file system, as a problem; an error that is none of the file system's is thrown on. */
export const fileProblem = (error: unknown, where: string): Problem => {
  const code = codeOf(error);
  if (code === '') throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { code: 'path-missing', what: 'there is no such file or folder', where, next: 'Check the path.' };
  }
  return {
    code: 'file-unreadable',
    what: `it can't be read: ${reasons[code] ?? code}`,
    where,
    next: 'Make it readable, or give another path.',
  };
};

const decoded = (bytes: Uint8Array, where: string): Result<string> => {
  // UTF-16 is full of NUL bytes: the check names it better than a decoder can.
  const fatal = !bytes.includes(0);
  try {
    return checkText(new TextDecoder('utf-8', { fatal, ignoreBOM: true }).decode(bytes), where);
  } catch {
    return failed(notText('the file is not text in UTF-8', where));
  }
};

/** `where` is how the file is called in problems. */
export const readText = async (path: string, where: string = path): Promise<Result<string>> => {
  try {
    // Before anything is opened: a pipe would keep its reader waiting.
    const stats = await stat(path);
    if (!stats.isFile()) {
      const what = stats.isDirectory() ? 'it is a folder, not a file' : 'it is not a regular file';
      return failed({ code: 'not-a-file', what, where, next: 'Give a file with text.' });
    }
    if (stats.size > fileLimit) return failed(tooBig(stats.size, where));
    return decoded(await readFile(path), where);
  } catch (error) {
    return failed(fileProblem(error, where));
  }
};
