/** Values of parameters. */
import { ShellFailure } from '../failures.ts';
import type { Shell } from '../shell.ts';

const ifsFirst = (shell: Shell): string => shell.variables.get('IFS')?.slice(0, 1) ?? ' ';

/** Of any parameter; undefined: not set. `$@` and `$*` as one string. */
export const valueOf = (shell: Shell, name: string, quoted = false): string | undefined => {
  if (name === '@' || name === '*') {
    if (shell.positional.length === 0) return undefined;
    return shell.positional.join(name === '@' && quoted ? ' ' : ifsFirst(shell));
  }
  return shell.parameter(name);
};

/** An unset parameter is empty, or an error after `set -u`. */
export const required = (shell: Shell, name: string, value: string | undefined): string => {
  if (value !== undefined) return value;
  if (shell.options.has('u') && name !== '@' && name !== '*') throw new ShellFailure(2, `${name}: parameter not set`);
  return '';
};

const encoder = new TextEncoder();
/** In bytes: the shell runs in the C locale. */
export const lengthOf = (text: string): number =>
  /^[\0-\x7f]*$/.test(text) ? text.length : encoder.encode(text).length;

/** `${x:offset:length}` */
export const substring = (value: string, offset: number, length: number | undefined): string => {
  const start = offset < 0 ? Math.max(0, value.length + offset) : offset;
  if (length === undefined) return value.slice(start);
  const end = length < 0 ? value.length + length : start + length;
  return end <= start ? '' : value.slice(start, end);
};
