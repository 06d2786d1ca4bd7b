import type { Sys } from '../../../runtime/sys.ts';
import type { Fields } from './stat.ts';

const blockBytes = 4096;

/** What statfs(2) calls them, by the names of /proc/mounts. */
const magic: Readonly<Record<string, number>> = {
  cgroup2: 0x63677270,
  devpts: 0x1cd1,
  ext4: 0xef53,
  mqueue: 0x19800202,
  overlay: 0x794c7630,
  proc: 0x9fa0,
  sysfs: 0x62656572,
  tmpfs: 0x01021994,
};

const shownTypes: Readonly<Record<string, string>> = {
  ext4: 'ext2/ext3',
  proc: 'proc',
  sysfs: 'sysfs',
  tmpfs: 'tmpfs',
};

/** The letters of `stat -f -c`. */
export const fileSystemFields = (sys: Sys, path: string): Fields => {
  const device = sys.stat(path).device;
  const { type, total, free } = sys.fileSystem(path);
  const blocks = (bytes: number): string => String(Math.floor(bytes / blockBytes));
  return {
    a: () => blocks(free),
    b: () => blocks(total),
    c: () => blocks(total / 4),
    d: () => blocks(free / 4),
    f: () => blocks(free),
    i: () => `${device.toString(16)}00000000`,
    l: () => '255',
    n: () => path,
    s: () => String(blockBytes),
    S: () => String(blockBytes),
    t: () => (magic[type] ?? 0).toString(16),
    T: () => shownTypes[type] ?? 'UNKNOWN',
  };
};
