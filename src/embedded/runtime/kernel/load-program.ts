import { SysError, type Credentials, type Program } from '../sys.ts';
import type { Process } from './process.ts';

export type LoadedProgram = {
  program: Program;
  argv: readonly string[];
  executable: string;
  credentials: Credentials;
};

/** As Linux follows scripts that are interpreters of scripts. */
const deepestInterpreter = 5;

/** What the file of a path runs, with the interpreters that `#!` names put in front of its arguments. */
export const loadProgram = (process: Process, now: number, path: string, argv: readonly string[]): LoadedProgram => {
  const caller = process.caller(now);
  const { view } = process.confinement;
  let file = path;
  let words = argv;
  for (let depth = 0; depth < deepestInterpreter; depth += 1) {
    const found = view.executable(caller, file);
    if ('program' in found) {
      const gained = process.confinement.noNewPrivileges ? {} : found.runsAs;
      const credentials = { ...process.credentials, ...gained };
      return { program: found.program, argv: words, executable: view.realPath(caller, path), credentials };
    }
    const { interpreter, argument } = found;
    words = [interpreter, ...(argument === undefined ? [] : [argument]), file, ...words.slice(1)];
    file = interpreter;
  }
  throw new SysError('ELOOP');
};
