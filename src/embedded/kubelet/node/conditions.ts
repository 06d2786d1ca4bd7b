/** What the kubelet says about its node's health. */
import { secondsText } from '../../time.ts';
import type { Node } from '../../objects.ts';

type Condition = NonNullable<NonNullable<Node['status']>['conditions']>[number];

/** What the node is short of. */
export type Pressure = 'MemoryPressure' | 'DiskPressure';

const words: readonly Pick<Condition, 'type' | 'status' | 'reason' | 'message'>[] = [
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
];

const pressed: Record<Pressure, Pick<Condition, 'status' | 'reason' | 'message'>> = {
  MemoryPressure: {
    status: 'True',
    reason: 'KubeletHasInsufficientMemory',
    message: 'kubelet has insufficient memory available',
  },
  DiskPressure: { status: 'True', reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure' },
};

export const nodeConditions = (
  old: readonly Condition[],
  now: number,
  pressures: ReadonlySet<string> = new Set(),
): Condition[] => {
  const own = words.map((well): Condition => {
    const condition = pressures.has(well.type) ? { ...well, ...pressed[well.type as Pressure] } : well;
    const before = old.find(({ type }) => type === condition.type);
    const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
    const { message = '', reason = '', status, type } = condition;
    return {
      lastHeartbeatTime: secondsText(now),
      lastTransitionTime: since ?? secondsText(now),
      message,
      reason,
      status,
      type,
    };
  });
  return [...old.filter(({ type }) => !words.some((condition) => condition.type === type)), ...own];
};
