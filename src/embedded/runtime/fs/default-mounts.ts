/** What the container runtime mounts in every container, before what the pod asks for. */
import { anonymousDevice } from './device-number.ts';
import { createProc } from './proc/create-proc.ts';
import type { ProcessView } from './process-view.ts';
import { createCgroup } from './system/create-cgroup.ts';
import { createSys } from './system/create-sys.ts';
import { createDevPts } from './devices/create-dev-pts.ts';
import type { Node } from './node.ts';
import type { MountOptions } from './mount-table.ts';
import { layerAbove, newImageRoot } from './stored/image-layer.ts';
import { StoredDirectory } from './stored/stored-directory.ts';
import { StoredFileSystem } from './stored/stored-file-system.ts';

export type DefaultMount = {
  path: string;
  options: MountOptions;
  /** Made when the mount before it is there; a path is a part of a file system that is mounted already. */
  root: Node | { of: string };
};

const root = { uid: 0, gid: 0 };
const mebibyte = 1024 * 1024;

/** The same for all containers: what each changes is its own. */
let devices: StoredDirectory | undefined;
const deviceFolder = (now: () => number): StoredDirectory => {
  if (devices !== undefined) return devices;
  devices = newImageRoot(now);
  const characters: [string, number, number][] = [
    ['null', 1, 3],
    ['zero', 1, 5],
    ['full', 1, 7],
    ['random', 1, 8],
    ['urandom', 1, 9],
    ['tty', 5, 0],
  ];
  const links: [string, string][] = [
    ['ptmx', 'pts/ptmx'],
    ['fd', '/proc/self/fd'],
    ['stdin', '/proc/self/fd/0'],
    ['stdout', '/proc/self/fd/1'],
    ['stderr', '/proc/self/fd/2'],
  ];
  for (const [name, major, minor] of characters) {
    devices.create(name, { type: 'char', major, minor }, { ...root, mode: 0o666 });
  }
  for (const [name, target] of links) devices.create(name, { type: 'symlink', target }, { ...root, mode: 0o777 });
  devices.create('pts', { type: 'directory' }, { ...root, mode: 0o755 });
  for (const name of ['shm', 'mqueue']) devices.create(name, { type: 'directory' }, { ...root, mode: 0o1777 });
  return devices;
};

const memoryFolder = (
  type: 'tmpfs' | 'mqueue',
  options: { source: string; superOptions: string; mode: number; limitBytes?: number; now: () => number },
): StoredDirectory => {
  let lastInode = 0;
  const fileSystem = new StoredFileSystem({
    type,
    source: options.source,
    superOptions: options.superOptions,
    device: anonymousDevice(),
    limitBytes: options.limitBytes ?? 64 * mebibyte,
    now: options.now,
    nextInode: () => (lastInode += 1),
  });
  return new StoredDirectory(fileSystem, { ...root, mode: options.mode });
};

export const defaultMounts = (options: {
  processes: ProcessView;
  now: () => number;
  privileged: boolean;
}): DefaultMount[] => {
  const { privileged, now, processes } = options;
  const closed: MountOptions = { readOnly: false, noSuid: true, noDev: true, noExec: true };
  const readOnly = { ...closed, readOnly: !privileged };
  const dev = layerAbove(deviceFolder(now), {
    type: 'tmpfs',
    source: 'tmpfs',
    superOptions: 'size=65536k,mode=755',
    limitBytes: 64 * mebibyte,
    now,
  });
  const shm = { source: 'shm', superOptions: 'size=65536k', mode: 0o1777, now };
  const empty = { source: 'tmpfs', superOptions: '', mode: 0o555, now };
  const mounts: DefaultMount[] = [
    { path: '/proc', options: closed, root: createProc(processes, now) },
    { path: '/dev', options: { readOnly: false, noSuid: true, relaTime: false }, root: dev },
    { path: '/dev/pts', options: { readOnly: false, noSuid: true, noExec: true }, root: createDevPts(processes, now) },
    {
      path: '/dev/mqueue',
      options: closed,
      root: memoryFolder('mqueue', { source: 'mqueue', superOptions: '', mode: 0o1777, now }),
    },
    { path: '/sys', options: readOnly, root: createSys(processes, now) },
    { path: '/sys/fs/cgroup', options: readOnly, root: createCgroup(processes, now) },
    { path: '/dev/shm', options: closed, root: memoryFolder('tmpfs', shm) },
  ];
  if (privileged) return mounts;
  const hidden: MountOptions = { readOnly: false, noSuid: true, relaTime: false };
  for (const name of ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger']) {
    mounts.push({ path: `/proc/${name}`, options: { ...closed, readOnly: true }, root: { of: `/proc/${name}` } });
  }
  for (const path of ['/proc/acpi', '/proc/scsi', '/sys/firmware']) {
    mounts.push({ path, options: { readOnly: true }, root: memoryFolder('tmpfs', empty) });
  }
  for (const name of ['kcore', 'keys', 'timer_list']) {
    mounts.push({ path: `/proc/${name}`, options: hidden, root: { of: '/dev/null' } });
  }
  return mounts;
};
