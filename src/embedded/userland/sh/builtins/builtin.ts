/** What a builtin is. */
import type { MaybePromise, Shell } from '../shell.ts';

export type Builtin = {
  /** Its value is the status. SysError and ShellFailure are said by the caller, in the builtin's name. */
  run(shell: Shell, argv: readonly string[], tail: boolean): MaybePromise<number>;
  /** POSIX' special builtins: functions can't hide them, their failure ends a script, assignments before them stay. */
  special: boolean;
  /** `exec` */
  keepsRedirections?: boolean;
};

export const regular = (run: Builtin['run']): Builtin => ({ run, special: false });
export const special = (run: Builtin['run']): Builtin => ({ run, special: true });

/** Letters of leading options; `rest` is what follows them. Unknown ones fail in ash's words. */
export const letters = (
  argv: readonly string[],
  known: string,
): { given: string[]; rest: readonly string[] } | { bad: string } => {
  const given: string[] = [];
  let at = 1;
  for (; at < argv.length; at += 1) {
    const word = argv[at]!;
    if (word === '--') {
      at += 1;
      break;
    }
    if (!/^-./.test(word)) break;
    for (const letter of word.slice(1)) {
      if (!known.includes(letter)) return { bad: letter };
      given.push(letter);
    }
  }
  return { given, rest: argv.slice(at) };
};
