/** PS1 and PS2, with the escapes of busybox's line editor. */
import { readAccounts } from '../applets/files/accounts.ts';
import type { Shell } from './shell.ts';

const escapes = async (shell: Shell, letter: string): Promise<string> => {
  const { sys } = shell;
  const home = shell.variables.get('HOME') ?? '';
  const short =
    home !== '' && home !== '/' && (shell.directory === home || shell.directory.startsWith(`${home}/`))
      ? `~${shell.directory.slice(home.length)}`
      : shell.directory;
  switch (letter) {
    case '$':
      return sys.credentials.uid === 0 ? '#' : '$';
    case 'w':
      return short;
    case 'W':
      return short.slice(short.lastIndexOf('/') + 1) || short;
    case 'h':
      return sys.uname().node.split('.')[0]!;
    case 'H':
      return sys.uname().node;
    case 'u':
      return (await readAccounts(sys)).userName(sys.credentials.uid);
    case 'n':
      return '\n';
    case 'e':
      return '\x1b';
    case '[':
    case ']':
      return '';
    default:
      return letter;
  }
};

export const promptText = async (shell: Shell, name: 'PS1' | 'PS2'): Promise<string> => {
  const source = shell.variables.get(name) ?? '';
  let text = '';
  for (let at = 0; at < source.length; at += 1) {
    if (source[at] !== '\\' || at + 1 >= source.length) text += source[at];
    else {
      at += 1;
      text += await escapes(shell, source[at]!);
    }
  }
  return text;
};
