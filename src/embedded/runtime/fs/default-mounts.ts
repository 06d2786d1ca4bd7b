/** What the container runtime mounts in every container, before what the pod asks for. */
import { createProc } from './proc/create-proc.ts';
import type { ProcessView } from './process-view.ts';
import { createCgroup } from './system/create-cgroup.ts';
import { createSys } from './system/create-sys.ts';
import { createDevPts } from './devices/create-dev-pts.ts';
import { deviceFolder } from './devices/device-folder.ts';
import type { Node } from './node.ts';
import type { MountOptions } from './mount-table.ts';
import { layerAbove } from './stored/image-layer.ts';
import { memoryFolder } from './stored/memory-folder.ts';
import type { StoredDirectory } from './stored/stored-directory.ts';

export type DefaultMount = {
  path: string;
  options: MountOptions;
  /** A path is a part of a file system that is mounted already. */
  root: Node | { of: string } | (() => StoredDirectory);
  /** Mounted below it as soon as somebody looks there. */
  below?: () => DefaultMount[];
};

const mebibyte = 1024 * 1024;

/** What stands in the place of what is hidden. */
const emptyFolder = (now: () => number): StoredDirectory =>
  memoryFolder({ source: 'tmpfs', superOptions: '', mode: 0o555, now });

const closed: MountOptions = { readOnly: false, noSuid: true, noDev: true, noExec: true };
const closedForWriting: MountOptions = { ...closed, readOnly: true };
const readOnly: MountOptions = { readOnly: true };
const deviceOptions: MountOptions = { readOnly: false, noSuid: true, relaTime: false };
const terminalOptions: MountOptions = { readOnly: false, noSuid: true, noExec: true };

/** What an ordinary container neither changes nor sees of /proc. */
const masksOfProc = (now: () => number): DefaultMount[] => [
  ...['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'].map((name) => ({
    path: `/proc/${name}`,
    options: closedForWriting,
    root: { of: `/proc/${name}` },
  })),
  ...['/proc/acpi', '/proc/scsi'].map((path) => ({ path, options: readOnly, root: emptyFolder(now) })),
  ...['kcore', 'keys', 'timer_list'].map((name) => ({
    path: `/proc/${name}`,
    options: deviceOptions,
    root: { of: '/dev/null' },
  })),
];

export const defaultMounts = ({
  processes,
  now,
  privileged,
}: {
  processes: ProcessView;
  now: () => number;
  privileged: boolean;
}): DefaultMount[] => {
  const system = privileged ? closed : closedForWriting;
  const dev = layerAbove(deviceFolder(now), {
    type: 'tmpfs',
    source: 'tmpfs',
    superOptions: 'size=65536k,mode=755',
    limitBytes: 64 * mebibyte,
    now,
  });
  return [
    {
      path: '/proc',
      options: closed,
      root: createProc(processes, now),
      below: () => (privileged ? [] : masksOfProc(now)),
    },
    { path: '/dev', options: deviceOptions, root: dev },
    { path: '/dev/pts', options: terminalOptions, root: createDevPts(processes, now) },
    {
      path: '/dev/mqueue',
      options: closed,
      root: memoryFolder({ type: 'mqueue', source: 'mqueue', superOptions: '', mode: 0o1777, now }),
    },
    {
      path: '/sys',
      options: system,
      root: createSys(processes, now),
      below: () => [
        { path: '/sys/fs/cgroup', options: system, root: createCgroup(processes, now) },
        ...(privileged ? [] : [{ path: '/sys/firmware', options: readOnly, root: emptyFolder(now) }]),
      ],
    },
    {
      path: '/dev/shm',
      options: closed,
      root: () => memoryFolder({ source: 'shm', superOptions: 'size=65536k', mode: 0o1777, now }),
    },
  ];
};
