/** `md5sum` and its relatives. */
import { createHash } from 'node:crypto';
import type { Program, Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { closeInput, decode, eachChunk, LineReader, Output, reasonOf } from '../streams.ts';

const table = { short: 'scbtw', usage: '[-c[sw]] [FILE]...' };

type Algorithm = { name: string };

/** Undefined: the file can't be read, and that has been said. */
const digestOf = async (sys: Sys, { name }: Algorithm, path: string): Promise<string | undefined> => {
  let fd: number;
  try {
    fd = path === '-' ? 0 : await sys.open(path, { read: true });
  } catch (error) {
    await complain(sys, `can't open '${path}': ${reasonOf(error)}`);
    return undefined;
  }
  const hash = createHash(name);
  try {
    await eachChunk(sys, fd, (bytes) => {
      hash.update(bytes);
    });
  } catch (error) {
    await complain(sys, `can't read '${path}': ${reasonOf(error)}`);
    return undefined;
  } finally {
    closeInput(sys, fd);
  }
  return hash.digest('hex');
};

/** Checks the files that a list names. */
const check = async (
  sys: Sys,
  algorithm: Algorithm,
  path: string,
  quiet: boolean,
  warn: boolean,
  out: Output,
): Promise<boolean> => {
  let fd: number;
  try {
    fd = path === '-' ? 0 : await sys.open(path, { read: true });
  } catch (error) {
    await complain(sys, `${path}: ${reasonOf(error)}`);
    return false;
  }
  const reader = new LineReader(sys, fd);
  let [counted, failed] = [0, 0];
  for (let line = await reader.next(); line !== undefined; line = await reader.next()) {
    const match = /^(\S+) [ *](.*)$/.exec(line);
    if (match === null) {
      if (warn) await complain(sys, 'invalid format');
      failed += 1;
      counted += 1;
      continue;
    }
    counted += 1;
    const name = decode(match[2]!);
    const digest = await digestOf(sys, algorithm, name);
    const well = digest !== undefined && digest === match[1]!.toLowerCase();
    if (!well) failed += 1;
    if (!quiet) {
      await out.print(`${name}: ${well ? 'OK' : 'FAILED'}\n`);
      await out.flush();
    }
  }
  closeInput(sys, fd);
  if (failed > 0 && !quiet) await complain(sys, `WARNING: ${failed} of ${counted} computed checksums did NOT match`);
  if (counted === 0) {
    await complain(sys, `${path}: no checksum lines found`);
    return false;
  }
  return failed === 0;
};

const checksum =
  (algorithm: Algorithm): Program =>
  async (sys) => {
    const options = await readOptions(sys, table);
    if (typeof options === 'number') return options;
    const out = new Output(sys);
    const files = options.operands.length === 0 ? ['-'] : options.operands;
    if (!options.has('c') && options.has('s')) return showUsage(sys, table);
    let code = 0;
    for (const path of files) {
      if (options.has('c')) {
        if (!(await check(sys, algorithm, path, options.has('s'), options.has('w'), out))) code = 1;
        continue;
      }
      const digest = await digestOf(sys, algorithm, path);
      if (digest === undefined) code = 1;
      else await out.print(`${digest}  ${path}\n`);
    }
    await out.flush();
    return code;
  };

export const md5sum = checksum({ name: 'md5' });
export const sha1sum = checksum({ name: 'sha1' });
export const sha256sum = checksum({ name: 'sha256' });
export const sha512sum = checksum({ name: 'sha512' });
export const sha3sum = checksum({ name: 'sha3-224' });
