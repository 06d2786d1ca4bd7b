/** What makes, takes away and moves names. */
import { SysError } from '../sys.ts';
import { attributesFor } from './new-attributes.ts';
import { mayRemove } from './permission.ts';
import type { Place } from './place.ts';
import { permit, writable, type Paths } from './paths.ts';
import type { Caller } from './view.ts';
import type { Found } from './walk.ts';

export const makeDirectory = (paths: Paths, caller: Caller, path: string, mode: number): void => {
  const { parent, name } = paths.free(caller, path, 'directory');
  parent.node.create(name, { type: 'directory' }, attributesFor(parent.node, caller, mode, 'directory'));
};

export const makeFifo = (paths: Paths, caller: Caller, path: string, mode: number): void => {
  const { parent, name } = paths.free(caller, path, 'other');
  parent.node.create(name, { type: 'fifo' }, attributesFor(parent.node, caller, mode, 'file'));
};

export const symlink = (paths: Paths, caller: Caller, target: string, path: string): void => {
  if (target === '') throw new SysError('ENOENT');
  const { parent, name } = paths.free(caller, path, 'other');
  parent.node.create(name, { type: 'symlink', target }, attributesFor(parent.node, caller, 0o777, 'file'));
};

export const link = (paths: Paths, caller: Caller, from: string, to: string): void => {
  const source = paths.find(caller, from, false);
  const { parent, name, place, slash } = paths.locate(caller, to, 'never');
  if (place !== undefined) throw new SysError('EEXIST');
  if (slash) throw new SysError('ENOENT');
  if (source.mount !== parent.mount) throw new SysError('EXDEV');
  writable(parent);
  permit(caller, parent, { write: true, execute: true });
  if (source.node.type === 'directory') throw new SysError('EPERM');
  parent.node.attach(name, source.node);
};

/** A path that ends with no name of its own. */
const isDots = (name: string): boolean => name === '' || name === '.' || name === '..';

const mustBeRemovable = (caller: Caller, parent: Place, place: Place): void => {
  permit(caller, parent, { write: true, execute: true });
  if (!mayRemove(parent.node.stat(), place.node.stat(), caller)) throw new SysError('EPERM');
};

const isMountPoint = (parent: Place, place: Place): boolean => place.mount !== parent.mount;

/** What has the last name of a path, ready to lose it. */
const removable = (found: Found, caller: Caller): Place & { parent: Place } => {
  const { parent, name, place, slash } = found;
  writable(parent);
  if (place === undefined) throw new SysError('ENOENT');
  if (slash && place.node.type !== 'directory') throw new SysError('ENOTDIR');
  const mounted = isMountPoint(parent, place);
  // What lies below a mount point is what would be removed.
  const node = mounted ? (place.mount.covered ?? place.node) : place.node;
  mustBeRemovable(caller, parent, { ...place, node });
  return { ...place, parent, name };
};

export const removeDirectory = (paths: Paths, caller: Caller, path: string): void => {
  const found = paths.locate(caller, path, 'never');
  if (found.name === '.') throw new SysError('EINVAL');
  if (found.name === '..') throw new SysError('ENOTEMPTY');
  if (found.name === '') throw new SysError('EBUSY');
  const place = removable(found, caller);
  if (place.node.type !== 'directory') throw new SysError('ENOTDIR');
  if (isMountPoint(place.parent, place)) throw new SysError('EBUSY');
  if (!place.node.empty) throw new SysError('ENOTEMPTY');
  place.parent.node.detach(place.name);
};

export const unlink = (paths: Paths, caller: Caller, path: string): void => {
  const found = paths.locate(caller, path, 'never');
  if (isDots(found.name)) throw new SysError('EISDIR');
  const place = removable(found, caller);
  if (place.node.type === 'directory') throw new SysError('EISDIR');
  if (isMountPoint(place.parent, place)) throw new SysError('EBUSY');
  place.parent.node.detach(place.name);
};

const isBelow = (place: Place, above: Place): boolean => {
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) {
    if (at.node === above.node) return true;
  }
  return false;
};

/** What stands where something is moved to must be of its kind, and a folder must be empty. */
const mustBeReplaceable = (source: Place, target: Place): void => {
  const [from, to] = [source.node.type === 'directory', target.node.type === 'directory'];
  if (from && !to) throw new SysError('ENOTDIR');
  if (!from && to) throw new SysError('EISDIR');
  if (to && !target.node.empty) throw new SysError('ENOTEMPTY');
};

export const rename = (paths: Paths, caller: Caller, from: string, to: string): void => {
  const source = paths.locate(caller, from, 'never');
  const target = paths.locate(caller, to, 'never');
  if (source.parent.mount !== target.parent.mount) throw new SysError('EXDEV');
  if (isDots(source.name) || isDots(target.name)) throw new SysError('EBUSY');
  writable(source.parent);
  if (source.place === undefined) throw new SysError('ENOENT');
  const moved = source.place;
  if (target.slash && moved.node.type !== 'directory') throw new SysError('ENOTDIR');
  if (moved.node.type === 'directory' && isBelow(target.parent, moved)) throw new SysError('EINVAL');
  if (target.place?.node === moved.node) return;
  removable(source, caller);
  if (target.place === undefined) permit(caller, target.parent, { write: true, execute: true });
  else {
    removable(target, caller);
    mustBeReplaceable(moved, target.place);
  }
  const mounted = [source, target].some(({ parent, place }) => place !== undefined && isMountPoint(parent, place));
  if (mounted) throw new SysError('EBUSY');
  target.parent.node.move(moved.node, { folder: source.parent.node, name: source.name }, target.name);
};
