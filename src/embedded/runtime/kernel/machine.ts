/** The machine that every container believes to be on. */

export const machine = {
  system: 'Linux',
  release: '6.12.48-peapod',
  version: '#1 SMP PREEMPT_DYNAMIC',
  machine: 'x86_64',
} as const;

/** What one process is counted with before it holds anything: about what a sleeping busybox has of its own. */
export const processBytes = 256 * 1024;

/** As the kubelet's podPidsLimit in a careful cluster: a fork bomb stays within a few megabytes of the host. */
export const podPidsLimit = 1024;

/** RLIMIT_NOFILE's usual soft limit. */
export const openFilesLimit = 1024;

/**
 * What programs of a container without a memory limit may hold: far more than any shell script needs, and little enough
 * that a runaway one ends before the process that hosts the whole cluster does.
 */
export const unlimitedMemoryBytes = 128 * 1024 * 1024;

/** And what those of all containers of a node may hold together. Then the biggest process dies, as when a node is full. */
export const nodeMemoryBytes = 384 * 1024 * 1024;
