/** Which taints follow from what is known of a node. Pure. */
import type { Node } from '../../objects.ts';

export type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];
export type NodeCondition = NonNullable<NonNullable<Node['status']>['conditions']>[number];

const prefix = 'node.kubernetes.io/';
export const notReady = `${prefix}not-ready`;
export const unreachable = `${prefix}unreachable`;
const cordoned = `${prefix}unschedulable`;

/** By type of the condition and its status. */
const byCondition: Record<string, Record<string, string>> = {
  Ready: { False: notReady, Unknown: unreachable },
  MemoryPressure: { True: `${prefix}memory-pressure` },
  DiskPressure: { True: `${prefix}disk-pressure` },
  NetworkUnavailable: { True: `${prefix}network-unavailable` },
  PIDPressure: { True: `${prefix}pid-pressure` },
};

const ours = new Set([cordoned, ...Object.values(byCondition).flatMap((of) => Object.values(of))]);

export const readyOf = ({ status }: Node): NodeCondition | undefined =>
  status?.conditions?.find(({ type }) => type === 'Ready');

/** `evicting`: whether pods are to leave a node that is lost. What others have put there stays. */
export const taintsFor = (node: Node, evicting: boolean, now: string): Taint[] => {
  const wanted: Taint[] = [];
  const lost = byCondition['Ready']![readyOf(node)?.status ?? ''];
  if (lost !== undefined && evicting) wanted.push({ effect: 'NoExecute', key: lost });
  for (const { type, status } of node.status?.conditions ?? []) {
    const key = byCondition[type]?.[status];
    if (key !== undefined) wanted.push({ effect: 'NoSchedule', key });
  }
  if (node.spec?.unschedulable === true) wanted.push({ effect: 'NoSchedule', key: cordoned });
  const before = node.spec?.taints ?? [];
  const is = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
  const isOurs = ({ key, effect }: Taint): boolean =>
    ours.has(key) && (effect === 'NoSchedule' || (effect === 'NoExecute' && (key === notReady || key === unreachable)));
  return [
    ...before.filter((taint) => !isOurs(taint) || wanted.some((each) => is(each, taint))),
    ...wanted.filter((taint) => !before.some((each) => is(each, taint))).map((taint) => ({ ...taint, timeAdded: now })),
  ];
};
