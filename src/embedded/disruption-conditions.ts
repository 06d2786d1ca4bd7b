/** The condition of a PodDisruptionBudget, which the controller and evictions both write. */
import type { PodDisruptionBudget } from './objects.ts';

type Status = NonNullable<PodDisruptionBudget['status']>;
type Words = { status: 'True' | 'False'; reason: string; message: string };

export const allowedCondition = (allowed: number): Words =>
  allowed > 0
    ? { status: 'True', reason: 'SufficientPods', message: '' }
    : { status: 'False', reason: 'InsufficientPods', message: '' };

/** Its time moves only when its status does. */
export const withBudgetCondition = (status: Status, words: Words, now: string): Status => {
  const type = 'DisruptionAllowed';
  const conditions = status.conditions ?? [];
  const before = conditions.find((condition) => condition.type === type);
  const lastTransitionTime = before?.status === words.status ? before.lastTransitionTime : now;
  const observedGeneration = status.observedGeneration;
  const made = {
    type,
    ...words,
    lastTransitionTime,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
  return {
    ...status,
    conditions:
      before === undefined ? [...conditions, made] : conditions.map((each) => (each === before ? made : each)),
  };
};
