/** A container's paths: what they lead to for whom. */
import { SysError } from '../sys.ts';
import type { Want } from './permission.ts';
import type { Place } from './place.ts';
import type { Caller, FileSystemView } from './view.ts';
import { walk, type Found, type Walk } from './walk.ts';

export class Paths {
  readonly root: Place;

  constructor(root: Place) {
    this.root = root;
  }

  /** The last name may be missing. */
  locate(caller: Caller, path: string, follow: Walk['follow']): Found {
    const start = path.startsWith('/') ? this.root : this.#workingDirectory(caller);
    return walk({ root: this.root, start, caller, follow }, path);
  }

  /** Throws ENOENT when there is nothing. */
  find(caller: Caller, path: string, follow = true): Place {
    const { place } = this.locate(caller, path, follow);
    if (place === undefined) throw new SysError('ENOENT');
    return place;
  }

  /** A name that is free, for something new. */
  free(caller: Caller, path: string, type: 'directory' | 'other'): { parent: Place; name: string } {
    const { parent, name, place, slash } = this.locate(caller, path, 'never');
    if (place !== undefined) throw new SysError('EEXIST');
    if (slash && type === 'other') throw new SysError('ENOENT');
    writable(parent);
    permit(caller, parent, { write: true, execute: true });
    return { parent, name };
  }

  /** Where a path leads when nobody is asked for permission. Throws ENOENT. */
  trusted(caller: Caller, path: string): Place {
    const { place } = walk({ root: this.root, start: this.root, caller, follow: true, trusted: true }, path);
    if (place === undefined) throw new SysError('ENOENT');
    return place;
  }

  /** The kernel keeps a process's folder whatever its mode becomes. */
  #workingDirectory(caller: Caller): Place {
    return caller.cwd === '/' ? this.root : this.trusted(caller, caller.cwd);
  }
}

/** Of a view that is made here; a view of another kind has none. */
export const pathsOf = (view: FileSystemView): Paths | undefined =>
  'paths' in view && view.paths instanceof Paths ? view.paths : undefined;

/** Throws EROFS. */
export const writable = ({ mount }: Place): void => {
  if (mount.options.readOnly) throw new SysError('EROFS');
};

/** Throws EACCES. */
export const permit = (caller: Caller, { node }: Place, want: Want): void => {
  if (!node.permits(caller, want)) throw new SysError('EACCES');
};
