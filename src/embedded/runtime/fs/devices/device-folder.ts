/** What a new container finds in /dev. */
import { newImageRoot } from '../stored/image-layer.ts';
import type { StoredDirectory } from '../stored/stored-directory.ts';

const root = { uid: 0, gid: 0 };

const characters: readonly [name: string, major: number, minor: number][] = [
  ['null', 1, 3],
  ['zero', 1, 5],
  ['full', 1, 7],
  ['random', 1, 8],
  ['urandom', 1, 9],
  ['tty', 5, 0],
];

const links: readonly [name: string, target: string][] = [
  ['ptmx', 'pts/ptmx'],
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
];

/** The same for all containers: what each changes is its own. */
let made: StoredDirectory | undefined;

export const deviceFolder = (now: () => number): StoredDirectory => {
  if (made !== undefined) return made;
  made = newImageRoot(now);
  for (const [name, major, minor] of characters) {
    made.create(name, { type: 'char', major, minor }, { ...root, mode: 0o666 });
  }
  for (const [name, target] of links) made.create(name, { type: 'symlink', target }, { ...root, mode: 0o777 });
  made.create('pts', { type: 'directory' }, { ...root, mode: 0o755 });
  for (const name of ['shm', 'mqueue']) made.create(name, { type: 'directory' }, { ...root, mode: 0o1777 });
  return made;
};
