/** How the scheduler says that a pod fits nowhere. */

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.` */
export const noneAvailable = (nodes: number, reasons: readonly (readonly string[])[]): string => {
  const counts = new Map<string, number>();
  for (const reason of reasons.flat()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const list = [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted();
  const said = list.length === 0 ? '' : ` ${list.join(', ')}.`;
  return `0/${nodes} nodes are available:${said}`;
};

export const notHelpful = 'Preemption is not helpful for scheduling';

/** What keeps the pod from all nodes alike; the last words are those of claims of devices, which were not reached. */
export const noneAtAll = (nodes: number, problem: string): string =>
  `0/${nodes} nodes are available: ${problem}. not found`;

/** Devices that could be taken from others are asked for first; there are none. */
export const withoutVictims = (why: string, preemption: string): string =>
  preemption === '' ? why : `${why} no new claims to deallocate, preemption: ${preemption}`;
