/** open(2). */
import type { OpenFile } from '../open-file.ts';
import { SysError, type OpenFlags } from '../sys.ts';
import { attributesFor } from './new-attributes.ts';
import { permit, writable, type Paths } from './paths.ts';
import { isPlaced, type Place } from './place.ts';
import { reopened } from './devices/shared-file.ts';
import type { Caller } from './view.ts';
import { child, type Found } from './walk.ts';

const createAt = ({ parent, name, slash }: Found, caller: Caller, mode: number): Place => {
  if (slash) throw new SysError('EISDIR');
  writable(parent);
  permit(caller, parent, { write: true, execute: true });
  parent.node.create(name, { type: 'file' }, attributesFor(parent.node, caller, mode, 'file'));
  return child(parent, name, caller)!;
};

/** What stands behind a link in /proc/PID/fd: of pipes and the like there is no path. */
const descriptorBehind = (place: Place, caller: Caller): OpenFile | undefined => {
  const file = place.node.descriptor(caller);
  return file === undefined || isPlaced(file) ? undefined : file;
};

const openExisting = (place: Place, caller: Caller, flags: OpenFlags): OpenFile => {
  const { node, mount } = place;
  const { type } = node;
  if (type === 'symlink') {
    const file = descriptorBehind(place, caller);
    if (file !== undefined && flags.noFollow !== true) return reopened(file, flags);
    throw new SysError('ELOOP');
  }
  if (type === 'directory' && (flags.write === true || flags.create === true)) throw new SysError('EISDIR');
  if (flags.directory === true && type !== 'directory') throw new SysError('ENOTDIR');
  if (type === 'char' && mount.options.noDev === true) throw new SysError('EACCES');
  const changes = type === 'file' && flags.write === true;
  // Who would cut the file off hears of a read-only mount before anything about permission.
  if (changes && flags.truncate === true) writable(place);
  permit(caller, place, { read: flags.read === true, write: flags.write === true });
  if (changes) writable(place);
  return node.open({ caller, flags, place });
};

export const openPath = (paths: Paths, caller: Caller, path: string, flags: OpenFlags, mode: number): OpenFile => {
  const { create = false, exclusive = false, noFollow = false } = flags;
  const found = paths.locate(caller, path, !noFollow && !(create && exclusive));
  if (found.place === undefined) {
    if (!create) throw new SysError('ENOENT');
    const place = createAt(found, caller, mode);
    // Who makes a file may use it, whatever its mode says.
    return place.node.open({ caller, flags, place });
  }
  if (create && exclusive) throw new SysError('EEXIST');
  return openExisting(found.place, caller, flags);
};
