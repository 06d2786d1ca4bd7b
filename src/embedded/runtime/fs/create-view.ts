/** Puts a container's file systems together: its image's layer, what every container has, and what the pod mounts. */
import { SysError } from '../sys.ts';
import type { Mount } from '../types.ts';
import { defaultMounts, type DefaultMount } from './default-mounts.ts';
import { MountTable, type MountOptions, type MountPoint } from './mount-table.ts';
import { child, walk } from './walk.ts';
import { MountedView } from './mounted-view.ts';
import type { Node } from './node.ts';
import { pathOf, type Place } from './place.ts';
import type { ProcessView } from './process-view.ts';
import { layerAbove, type ImageLayer } from './stored/image-layer.ts';
import { StoredDirectory } from './stored/stored-directory.ts';
import { mountRoot } from './tree.ts';
import type { Caller, FileSystemView } from './view.ts';

export type ViewOptions = {
  layer: ImageLayer;
  mounts: readonly Mount[];
  readOnlyRoot: boolean;
  layerLimitBytes: number;
  processes: ProcessView;
  now: () => number;
  privileged: boolean;
};

/** The container runtime itself. */
const runtime: Caller = {
  cwd: '/',
  credentials: { uid: 0, gid: 0, groups: [] },
  umask: 0,
  capabilities: new Set(['DAC_OVERRIDE', 'CHOWN', 'FOWNER', 'SYS_ADMIN', 'SYS_PTRACE']),
  pid: 0,
  now: 0,
};

const rootOwned = { uid: 0, gid: 0 };

const namesOf = (path: string): string[] => path.split('/').filter((name) => name !== '');

/** Walks to where something will be mounted and makes what is missing on the way. Throws ENOTDIR when they don't fit. */
const mountPointFor = (root: Place, path: string, type: 'file' | 'directory'): Place => {
  const names = namesOf(path);
  let place = root;
  for (const [index, name] of names.entries()) {
    const last = index === names.length - 1;
    const { place: next } = walk({ root, start: place, caller: runtime, follow: true, trusted: true }, name);
    if (next !== undefined) {
      place = next;
      continue;
    }
    const wanted = last ? type : 'directory';
    place.node.create(name, { type: wanted }, { ...rootOwned, mode: wanted === 'file' ? 0o644 : 0o755 });
    place = child(place, name, runtime)!;
  }
  if ((place.node.type === 'directory') !== (type === 'directory')) throw new SysError('ENOTDIR');
  return place;
};

const depth = ({ path }: Mount): number => namesOf(path).length;

/** /dev/shm is marked as the runtime mounts it, whoever gives the tree. */
const optionsOf = ({ path, readOnly }: Mount): MountOptions =>
  path === '/dev/shm' ? { readOnly, noSuid: true, noDev: true, noExec: true } : { readOnly };

export const createFileSystemView = (options: ViewOptions): FileSystemView => {
  const { processes, now, privileged } = options;
  const table = new MountTable(processes);
  const layer = layerAbove(options.layer.root, {
    type: 'overlay',
    source: 'overlay',
    superOptions:
      'lowerdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/1/fs,upperdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/2/fs,workdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/2/work',
    limitBytes: options.layerLimitBytes,
    now,
  });
  const mount = table.add(undefined, '/', layer, { readOnly: options.readOnlyRoot });
  const root: Place = { mount, node: layer, parent: undefined, name: '' };
  const view = new MountedView({ table, root, layer: layer.fileSystem, now });

  const add = (path: string, node: Node, mountOptions: MountOptions, rootPath?: string): MountPoint => {
    const at = mountPointFor(root, path, node.type === 'directory' ? 'directory' : 'file');
    return table.add(at, pathOf(at), node, mountOptions, rootPath);
  };
  const own = new Set(options.mounts.map(({ path }) => path));
  const addDefault = ({ path, root: what, options: mountOptions, below }: DefaultMount): void => {
    if (own.has(path)) return;
    if ('of' in what) {
      const { place } = walk({ root, start: root, caller: runtime, follow: false, trusted: true }, what.of);
      if (place !== undefined) add(path, place.node, mountOptions, what.of.replace(place.mount.path, ''));
      return;
    }
    const node = typeof what === 'function' ? what() : what;
    const mounted = add(path, node, mountOptions);
    if (node instanceof StoredDirectory) view.ownsMemory(node.fileSystem);
    if (below !== undefined) table.addLater(mounted, () => below().forEach(addDefault));
  };
  defaultMounts({ processes, now, privileged }).forEach(addDefault);
  for (const each of options.mounts.toSorted((a, b) => depth(a) - depth(b))) {
    const { node, path } = mountRoot(each.tree, each.subPath);
    add(each.path, node, optionsOf(each), path);
  }
  return view;
};
