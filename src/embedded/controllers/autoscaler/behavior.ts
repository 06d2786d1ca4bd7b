/** How fast an autoscaler may go, and which of its recommendations count: pure. Source: pkg/controller/podautoscaler. */
import type { HorizontalPodAutoscaler } from '../../objects.ts';

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>;
type Policy = NonNullable<Rules['policies']>[number];

/** Milliseconds since the epoch. */
export type Recommendation = { at: number; replicas: number };
/** How many replicas came (or, below zero, went). */
export type Step = { at: number; change: number };
export type History = { recommendations: Recommendation[]; steps: Step[] };

export type Said = { reason: string; message: string; limited: boolean };

const usually: { up: Rules; down: Rules } = {
  up: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  down: {
    stabilizationWindowSeconds: 300,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  },
};

export const rulesOf = ({ behavior }: Spec): { up: Rules; down: Rules } => ({
  up: { ...usually.up, ...behavior?.scaleUp },
  down: { ...usually.down, ...behavior?.scaleDown },
});

/** Not more than the least (upwards), not less than the most (downwards) that was recommended in the window. */
export const stabilize = (
  spec: Spec,
  history: History,
  current: number,
  desired: number,
  now: number,
): { replicas: number; reason: string; message: string } => {
  const { up, down } = rulesOf(spec);
  const since = (seconds = 0): number[] =>
    history.recommendations.filter(({ at }) => at > now - seconds * 1000).map(({ replicas }) => replicas);
  const lowest = Math.min(desired, ...since(up.stabilizationWindowSeconds));
  const highest = Math.max(desired, ...since(down.stabilizationWindowSeconds));
  const replicas = Math.min(Math.max(current, lowest), highest);
  if (replicas === desired)
    return { replicas, reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
  const [reason, were, applied] =
    desired >= current ? ['ScaleUpStabilized', 'lower', 'lowest'] : ['ScaleDownStabilized', 'higher', 'highest'];
  const message = `recent recommendations were ${were} than current one, applying the ${applied} recent recommendation`;
  return { replicas, reason, message };
};

const changeIn = ({ periodSeconds }: Policy, steps: readonly Step[], now: number): { came: number; went: number } => {
  const recent = steps.filter(({ at }) => at > now - periodSeconds * 1000).map(({ change }) => change);
  const sum = (changes: readonly number[]): number => changes.reduce((total, change) => total + change, 0);
  return { came: sum(recent.filter((change) => change > 0)), went: -sum(recent.filter((change) => change < 0)) };
};

/** The most (upwards) or the least (downwards) that the policies allow now. */
const limitOf = (rules: Rules, isUp: boolean, current: number, steps: readonly Step[], now: number): number => {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = (rules.policies ?? []).map((policy) => {
    const { came, went } = changeIn(policy, steps, now);
    const start = isUp ? current - came + went : current + went - came;
    if (policy.type === 'Pods') return isUp ? start + policy.value : start - policy.value;
    return isUp ? Math.ceil(start * (1 + policy.value / 100)) : Math.floor(start * (1 - policy.value / 100));
  });
  // The policy that changes most, unless the one that changes least is asked for.
  const widest = rules.selectPolicy !== 'Min';
  return isUp === widest ? Math.max(...limits) : Math.min(...limits);
};

/** What may be done of what should be done. */
export const limit = (
  spec: Spec,
  { steps }: History,
  current: number,
  desired: number,
  now: number,
): Said & { replicas: number } => {
  const { up, down } = rulesOf(spec);
  const { minReplicas = 1, maxReplicas } = spec;
  if (desired > current) {
    const rate = Math.max(current, limitOf(up, true, current, steps, now));
    if (desired > Math.min(maxReplicas, rate))
      return rate < maxReplicas
        ? {
            replicas: rate,
            reason: 'ScaleUpLimit',
            message: 'the desired replica count is increasing faster than the maximum scale rate',
            limited: true,
          }
        : {
            replicas: maxReplicas,
            reason: 'TooManyReplicas',
            message: 'the desired replica count is more than the maximum replica count',
            limited: true,
          };
  }
  // Without a behavior of its own, what is too few is so even where nothing changes.
  if (desired < current || (spec.behavior === undefined && desired < minReplicas)) {
    const rate = Math.min(current, limitOf(down, false, current, steps, now));
    if (desired < Math.max(minReplicas, rate))
      return minReplicas < rate
        ? {
            replicas: rate,
            reason: 'ScaleDownLimit',
            message: 'the desired replica count is decreasing faster than the maximum scale rate',
            limited: true,
          }
        : {
            replicas: minReplicas,
            reason: 'TooFewReplicas',
            message: 'the desired replica count is less than the minimum replica count',
            limited: true,
          };
  }
  return {
    replicas: desired,
    reason: 'DesiredWithinRange',
    message: 'the desired count is within the acceptable range',
    limited: false,
  };
};
