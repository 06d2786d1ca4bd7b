/** From a path to what it means: path_resolution(7). */
import { SysError } from '../sys.ts';
import { above, type Place } from './place.ts';
import type { Caller } from './view.ts';

const longestPath = 4096;
const longestName = 255;
const mostLinks = 40;

export type Walk = {
  root: Place;
  /** Where a relative path starts. */
  start: Place;
  caller: Caller;
  /** Whether a link at the end is followed. `never`: not even when a slash follows it, as for a name to be taken away. */
  follow: boolean | 'never';
  /** Nobody is asked for permission: the kernel goes there for itself. */
  trusted?: boolean;
};

export type Found = {
  /** The folder that holds the last name. */
  parent: Place;
  /** `.`, `..` or empty (the root itself) when the path ends so. */
  name: string;
  /** Undefined: there is no such name in `parent`. */
  place: Place | undefined;
  /** It ended with a slash: only a folder will do. */
  slash: boolean;
};

const namesOf = (path: string): string[] => path.split('/').filter((name) => name !== '');

const mayPass = ({ caller, trusted }: Walk, place: Place): boolean =>
  trusted === true || place.node.permits(caller, { execute: true });

/** One name down, onto what is mounted there. */
export const child = (place: Place, name: string, caller: Caller): Place | undefined => {
  const node = place.node.lookup(name, caller);
  if (node === undefined) return undefined;
  const mount = place.mount.table.over(place.mount, node);
  return mount === undefined
    ? { mount: place.mount, node, parent: place, name }
    : { mount, node: mount.root, parent: place, name };
};

/** Throws ENOENT, ENOTDIR, EACCES, ELOOP or ENAMETOOLONG when the way there is no way. */
export const walk = (options: Walk, path: string): Found => {
  const { root, start, caller, follow } = options;
  if (path === '') throw new SysError('ENOENT');
  if (Buffer.byteLength(path) >= longestPath) throw new SysError('ENAMETOOLONG');
  /** What is still to go, the next one last. */
  const rest = namesOf(path).toReversed();
  let slash = path.endsWith('/') && rest.length > 0;
  let place = path.startsWith('/') ? root : start;
  let found: Found = { parent: above(place), name: '', place, slash };
  let links = 0;
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    const parent = place;
    if (parent.node.type !== 'directory') throw new SysError('ENOTDIR');
    if (!mayPass(options, parent)) throw new SysError('EACCES');
    if (name === '.' || name === '..') {
      place = name === '.' ? parent : above(parent);
      found = { parent, name, place, slash };
      continue;
    }
    if (Buffer.byteLength(name) > longestName) throw new SysError('ENAMETOOLONG');
    const next = child(parent, name, caller);
    const last = rest.length === 0;
    if (next === undefined) {
      // In /proc nothing can be made, and it says so in these words to everybody.
      if (!last || parent.node.fileSystem.type === 'proc') throw new SysError('ENOENT');
      return { parent, name, place: undefined, slash };
    }
    if (next.node.type !== 'symlink' || (last && (follow === 'never' || (!follow && !slash)))) {
      place = next;
      found = { parent, name, place, slash };
      continue;
    }
    links += 1;
    if (links > mostLinks) throw new SysError('ELOOP');
    const jumped = next.node.jump(caller, next);
    if (jumped !== undefined) {
      place = jumped;
      found = { parent, name, place, slash };
      continue;
    }
    if (next.node.descriptor(caller) !== undefined) {
      // A pipe or the like: there is no further way from here.
      place = next;
      found = { parent, name, place, slash };
      continue;
    }
    const target = next.node.target(caller);
    if (target === '') throw new SysError('ENOENT');
    if (target.startsWith('/')) place = root;
    if (last && target.endsWith('/')) slash = true;
    rest.push(...namesOf(target).toReversed());
    found = { parent: above(place), name: '', place, slash };
  }
  if (slash && follow !== 'never' && found.place?.node.type !== 'directory') throw new SysError('ENOTDIR');
  return found;
};
