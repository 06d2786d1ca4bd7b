/** Modes of files as Go's FileMode shows them: `drwxrwxrwx`, `dtrwxrwxrwx`, `-rw-r--r--`. */
import type { Stat } from '../../runtime/sys.ts';

const letters: Readonly<Record<Stat['type'], string>> = {
  file: '',
  directory: 'd',
  symlink: 'L',
  fifo: 'p',
  char: 'Dc',
  socket: 'S',
};

const bits = (mode: number): string =>
  'rwxrwxrwx'
    .split('')
    .map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'))
    .join('');

export const permissionsText = (mode: number): string => `-${bits(mode)}`;

export const fileModeText = ({ type, mode }: Pick<Stat, 'type' | 'mode'>): string => {
  const special = `${mode & 0o4000 ? 'u' : ''}${mode & 0o2000 ? 'g' : ''}${mode & 0o1000 ? 't' : ''}`;
  const first = `${letters[type]}${special}`;
  return `${first === '' ? '-' : first}${bits(mode)}`;
};
