/** Permission bits, as they are shown and as `chmod` takes them. */
import type { FileType } from '../../../runtime/sys.ts';

const letters: Readonly<Record<FileType, string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  fifo: 'p',
  char: 'c',
  socket: 's',
};

/** As stat(2) has them in the upper bits of the mode. */
export const typeBits: Readonly<Record<FileType, number>> = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  fifo: 0o010000,
  char: 0o020000,
  socket: 0o140000,
};

const triad = (bits: number, special: boolean, mark: string): string => {
  const execute = (bits & 1) !== 0;
  const last = special ? (execute ? mark : mark.toUpperCase()) : execute ? 'x' : '-';
  return `${(bits & 4) === 0 ? '-' : 'r'}${(bits & 2) === 0 ? '-' : 'w'}${last}`;
};

/** `drwxr-xr-x` */
export const modeText = (type: FileType, mode: number): string =>
  letters[type] +
  triad(mode >> 6, (mode & 0o4000) !== 0, 's') +
  triad(mode >> 3, (mode & 0o2000) !== 0, 's') +
  triad(mode, (mode & 0o1000) !== 0, 't');

const places: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o0007, a: 0o7777 };
const everyone: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, s: 0o6000, t: 0o1000 };

/** What a mode becomes. Undefined: it is neither a number nor `u+x` and the like. */
export const changeMode = (
  text: string,
  from: { mode: number; directory: boolean },
  umask: number,
): number | undefined => {
  if (/^[0-7]+$/.test(text)) {
    const mode = Number.parseInt(text, 8);
    return mode > 0o7777 ? undefined : mode;
  }
  let { mode } = from;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/.exec(clause);
    if (match === null) return undefined;
    const named = match[1]!;
    const who = named === '' ? 0o7777 : named.split('').reduce((bits, letter) => bits | places[letter]!, 0);
    // Without a name what the umask takes away stays as it is.
    const allowed = named === '' ? who & ~umask : who;
    for (const [, operator, what] of match[2]!.matchAll(/([-+=])([ugo]|[rwxXst]*)/g)) {
      let bits = 0;
      if (what === 'u' || what === 'g' || what === 'o') {
        const copied = (mode >> { u: 6, g: 3, o: 0 }[what]) & 7;
        bits = copied | (copied << 3) | (copied << 6);
      } else {
        for (const letter of what!) {
          if (letter === 'X') bits |= from.directory || (mode & 0o111) !== 0 ? 0o111 : 0;
          else bits |= everyone[letter]!;
        }
      }
      if (operator === '+') mode |= bits & allowed;
      else if (operator === '-') mode &= ~(bits & allowed);
      else mode = (mode & ~who) | (bits & allowed);
    }
  }
  return mode & 0o7777;
};
