/** /sys/fs/cgroup: what the container may use and what it uses (cgroup v2). */
import { GeneratedFileSystem } from '../generated/generated-file-system.ts';
import type { Node } from '../node.ts';
import type { ProcessView } from '../process-view.ts';
import type { Caller } from '../view.ts';
import { valueTree, type Values } from './value-tree.ts';

const periodMicros = 100_000;

type Limits = ReturnType<ProcessView['limits']>;

const most = (value: number | undefined): string => (value === undefined ? 'max' : String(value));

/** In whole hundredths of a CPU: systemd, which sets it, rounds up. */
const quotaOf = (millis: number): number => (Math.ceil(millis / 10) * periodMicros) / 100;

/** As runc makes one of the other: 2, 1024 and 262144 shares are 1, 100 and 10000. */
const weightOf = (shares: number): number => {
  if (shares <= 2) return 1;
  const log = Math.log2(Math.min(shares, 262_144));
  return Math.ceil(10 ** ((log * log + 125 * log) / 612 - 7 / 34));
};

const files: Readonly<Record<string, (limits: Limits, processes: ProcessView) => string>> = {
  'cgroup.controllers': () => 'cpuset cpu io memory hugetlb pids rdma misc',
  'cgroup.events': () => 'populated 1\nfrozen 0',
  'cgroup.freeze': () => '0',
  'cgroup.max.depth': () => 'max',
  'cgroup.max.descendants': () => 'max',
  'cgroup.procs': (_limits, processes) =>
    processes
      .list()
      .map(({ pid }) => pid)
      .join('\n'),
  'cgroup.stat': () => 'nr_descendants 0\nnr_dying_descendants 0',
  'cgroup.subtree_control': () => '',
  'cgroup.type': () => 'domain',
  'cpu.max': ({ cpuLimitMillis: millis }) => `${millis === undefined ? 'max' : quotaOf(millis)} ${periodMicros}`,
  'cpu.max.burst': () => '0',
  'cpu.stat': ({ cpuMs }) => {
    const micros = Math.floor(cpuMs * 1000);
    return `usage_usec ${micros}\nuser_usec ${micros}\nsystem_usec 0\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0`;
  },
  'cpu.weight': ({ cpuShares = 2 }) => String(weightOf(cpuShares)),
  'memory.current': ({ memoryBytes }) => String(memoryBytes),
  'memory.events': () => 'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0',
  'memory.high': () => 'max',
  'memory.low': () => '0',
  'memory.max': ({ memoryLimitBytes }) => most(memoryLimitBytes),
  'memory.min': () => '0',
  'memory.oom.group': () => '1',
  'memory.peak': ({ memoryBytes }) => String(memoryBytes),
  'memory.stat': ({ memoryBytes }) => `anon ${memoryBytes}\nfile 0\nkernel 0\ninactive_file 0`,
  'memory.swap.current': () => '0',
  'memory.swap.max': () => '0',
  'pids.current': ({ pids }) => String(pids),
  'pids.max': ({ pidsLimit }) => (Number.isFinite(pidsLimit) ? String(pidsLimit) : 'max'),
};

export const createCgroup = (processes: ProcessView, now: () => number): Node => {
  const fileSystem = new GeneratedFileSystem('cgroup2', now, { source: 'cgroup' });
  const values = (): Values =>
    new Map(
      Object.entries(files).map(([name, text]) => [
        name,
        ({ pid }: Caller) => {
          const said = text(processes.limits(pid), processes);
          return said === '' ? '' : `${said}\n`;
        },
      ]),
    );
  return valueTree(fileSystem, values, 0o555);
};
