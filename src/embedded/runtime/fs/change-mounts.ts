/** mount(2) and umount(2), for those who may. */
import { SysError } from '../sys.ts';
import type { Paths } from './paths.ts';
import { pathOf, type Place } from './place.ts';
import { memoryFolder } from './stored/memory-folder.ts';
import type { StoredDirectory } from './stored/stored-directory.ts';
import type { Caller } from './view.ts';

export type MountRequest = { type?: string; readOnly?: boolean; bind?: boolean; remount?: boolean };

const gibibyte = 1024 ** 3;

const mayMount = ({ capabilities }: Caller): void => {
  if (!capabilities.has('SYS_ADMIN')) throw new SysError('EPERM');
};

const isRoot = ({ mount, node }: Place): boolean => node === mount.root;

/** Returns the root of a new file system in memory, so that it can be counted. */
export const mount = (
  paths: Paths,
  caller: Caller,
  { source, path, now }: { source: string; path: string; now: () => number },
  { type = '', readOnly = false, bind = false, remount = false }: MountRequest,
): StoredDirectory | undefined => {
  const at = paths.find(caller, path);
  mayMount(caller);
  const { table } = at.mount;
  if (remount) {
    if (!isRoot(at)) throw new SysError('EINVAL');
    at.mount.options = { ...at.mount.options, readOnly };
    return undefined;
  }
  if (bind) {
    const from = paths.find(caller, source);
    if ((from.node.type === 'directory') !== (at.node.type === 'directory')) throw new SysError('ENOTDIR');
    const inMount = pathOf(from).slice(from.mount.path === '/' ? 0 : from.mount.path.length);
    const rootPath = `${from.mount.rootPath}/${inMount}`.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
    table.add(at, pathOf(at), from.node, { ...from.mount.options, readOnly }, rootPath);
    return undefined;
  }
  if (at.node.type !== 'directory') throw new SysError('ENOTDIR');
  // A disk is looked for under its name, and there is none.
  if (type !== 'tmpfs') throw new SysError(type === '' ? 'EINVAL' : 'ENOENT');
  const root = memoryFolder({
    source: source === '' ? 'none' : source,
    superOptions: '',
    mode: 0o1777,
    limitBytes: gibibyte,
    now,
  });
  table.add(at, pathOf(at), root, { readOnly });
  return root;
};

export const unmount = (paths: Paths, caller: Caller, path: string): void => {
  const at = paths.find(caller, path);
  mayMount(caller);
  if (!isRoot(at)) throw new SysError('EINVAL');
  if (at.mount.parent === undefined || at.mount.table.hasBelow(at.mount)) throw new SysError('EBUSY');
  at.mount.table.remove(at.mount);
};
