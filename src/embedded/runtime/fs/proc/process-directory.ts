/** /proc/PID */
import { SysError } from '../../sys.ts';
import { GeneratedDirectory, type Entries } from '../generated/generated-directory.ts';
import { GeneratedFile, type Content } from '../generated/generated-file.ts';
import type { GeneratedFileSystem } from '../generated/generated-file-system.ts';
import { GeneratedLink, type LinkTarget } from '../generated/generated-link.ts';
import type { Node } from '../node.ts';
import { pathsOf } from '../paths.ts';
import type { ProcessDetails, ProcessView } from '../process-view.ts';
import type { Caller } from '../view.ts';
import { mustTrace } from './may-trace.ts';
import { networkEntries } from './network-entries.ts';
import { descriptorFolder, descriptorInfoFolder } from './process-descriptors.ts';
import { limitsText } from './process-limits.ts';
import { namespaceFolder } from './process-namespaces.ts';
import { statmText, statText } from './process-stat.ts';
import { statusText } from './process-status.ts';
import { placeSeenFrom, rootSeenFrom } from './seen-from.ts';

export type ProcContext = { fileSystem: GeneratedFileSystem; processes: ProcessView };

/** As many numbers are kept for the files of one process. */
const inodesEach = 65_536;
const descriptorsFrom = 1_024;

const notThere = (): never => {
  throw new SysError('ENOENT');
};

const isZombie = ({ state }: ProcessDetails): boolean => state === 'Z';

type Part = {
  mode?: number;
  make: (context: ProcContext, process: ProcessDetails, inode: number, mode: number | undefined) => Node;
};

const file = (
  text: (process: ProcessDetails, processes: ProcessView, caller: Caller) => string,
  options: { mode?: number; traced?: boolean; write?: Content['write'] } = {},
): Part => ({
  ...(options.mode === undefined ? {} : { mode: options.mode }),
  make: ({ fileSystem, processes }, process, inode, mode) =>
    new GeneratedFile(
      fileSystem,
      { inode, uid: process.uid, gid: process.gid, ...(mode === undefined ? {} : { mode }) },
      {
        text: (caller) => {
          if (options.traced === true) mustTrace(caller, process);
          return text(process, processes, caller);
        },
        ...(options.write === undefined ? {} : { write: options.write }),
      },
    ),
});

const link = (target: (process: ProcessDetails) => LinkTarget): Part => ({
  make: ({ fileSystem }, process, inode) => {
    const { text, jump } = target(process);
    return new GeneratedLink(
      fileSystem,
      { inode, uid: process.uid, gid: process.gid },
      {
        text: (caller) => {
          mustTrace(caller, process);
          return isZombie(process) ? notThere() : text(caller);
        },
        jump: (caller, at) => {
          mustTrace(caller, process);
          return isZombie(process) ? notThere() : jump?.(caller, at);
        },
      },
    );
  },
});

/** A link to a path of the process's container. */
const pathLink = (path: (process: ProcessDetails) => string): Part =>
  link((process) => ({
    text: () => path(process),
    jump: (caller, at) => {
      const place = pathsOf(process.view)?.trusted(caller, path(process));
      return place === undefined ? undefined : placeSeenFrom(at, place, process, at.parent);
    },
  }));

const nulEnded = (words: Iterable<string>): string => [...words].map((word) => `${word}\0`).join('');

const mapsText = ({ executable }: ProcessDetails): string => {
  const named = (range: string, what: string): string => `${range.padEnd(73)}${what}\n`;
  return [
    named('00400000-00401000 r--p 00000000 00:00 0', executable),
    named('00401000-0058d000 r-xp 00001000 00:00 0', executable),
    named('005ed000-005ef000 rw-p 001ec000 00:00 0', executable),
    named('3b3c9000-3b3eb000 rw-p 00000000 00:00 0', '[heap]'),
    named('7ffec7161000-7ffec7182000 rw-p 00000000 00:00 0', '[stack]'),
  ].join('');
};

const refused = (): never => {
  throw new SysError('EINVAL');
};

const parts: Readonly<Record<string, Part>> = {
  cgroup: file(() => '0::/\n'),
  cmdline: file((process) => (isZombie(process) ? '' : nulEnded(process.argv))),
  comm: file(({ command }) => `${command}\n`, { mode: 0o644, write: refused }),
  cpuset: file(() => '/\n'),
  cwd: pathLink(({ cwd }) => cwd),
  environ: file(({ env }) => nulEnded([...env].map(([name, value]) => `${name}=${value}`)), {
    mode: 0o400,
    traced: true,
  }),
  exe: pathLink(({ executable }) => executable),
  fd: {
    make: ({ fileSystem }, process, inode) =>
      descriptorFolder({ fileSystem, process, inode: inode - (inode % inodesEach) + descriptorsFrom }),
  },
  fdinfo: {
    make: ({ fileSystem }, process, inode) =>
      descriptorInfoFolder({ fileSystem, process, inode: inode - (inode % inodesEach) + 2 * descriptorsFrom }),
  },
  gid_map: file(() => '         0          0 4294967295\n', { mode: 0o644 }),
  io: file(() => 'rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n', {
    mode: 0o400,
    traced: true,
  }),
  limits: file(() => limitsText()),
  loginuid: file(() => '4294967295', { mode: 0o644 }),
  maps: file((process) => (isZombie(process) ? '' : mapsText(process)), { traced: true }),
  mountinfo: file(({ view }) => view.mountInfo()),
  mounts: file(({ view }) => view.mounts()),
  net: {
    make: ({ fileSystem, processes }, { pid, uid, gid }, inode) =>
      new GeneratedDirectory(fileSystem, { inode, uid, gid }, networkEntries({ fileSystem, processes, pid, inode })),
  },
  ns: {
    make: ({ fileSystem, processes }, process, inode) => namespaceFolder({ fileSystem, processes, process, inode }),
  },
  oom_adj: file(() => '0\n', { mode: 0o644, write: refused }),
  oom_score: file(() => '0\n'),
  oom_score_adj: file(({ oomScoreAdj }) => `${oomScoreAdj}\n`, { mode: 0o644, write: refused }),
  root: link((process) => ({ text: () => '/', jump: (_caller, at) => rootSeenFrom(at, process, at.parent) })),
  sessionid: file(() => '4294967295'),
  stat: file(statText),
  statm: file(statmText),
  status: file(statusText),
  uid_map: file(() => '         0          0 4294967295\n', { mode: 0o644 }),
  wchan: file(({ state }) => (state === 'S' ? 'do_wait' : '0')),
};
const partNames = Object.keys(parts);

export const processDirectory = (context: ProcContext, process: ProcessDetails, thread = false): Node => {
  const { fileSystem } = context;
  const { pid, uid, gid } = process;
  const first = pid * inodesEach;
  const tasks = (): Node => {
    const only: Entries = {
      lookup: (name) => (name === String(pid) ? processDirectory(context, process, true) : undefined),
      names: () => [String(pid)],
      links: () => 3,
    };
    return new GeneratedDirectory(fileSystem, { inode: first + 2, uid, gid }, only);
  };
  return new GeneratedDirectory(
    fileSystem,
    { inode: first + (thread ? 3 : 1), uid, gid },
    {
      lookup: (name) => {
        if (name === 'task' && !thread) return tasks();
        const index = partNames.indexOf(name);
        const part = index < 0 ? undefined : parts[name];
        return part?.make(context, process, first + 10 + index, part.mode);
      },
      names: () => (thread ? partNames : [...partNames, 'task'].toSorted()),
      links: () => (thread ? 7 : 9),
    },
  );
};
