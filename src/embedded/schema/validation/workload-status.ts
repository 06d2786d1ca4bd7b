/** The rules for what is written to the status of a workload. */
import type { Report } from './report.ts';

type Counts = Record<string, unknown>;

/** Which counters a kind has, which of them can't be more than `replicas`, and what `readyReplicas` is called there. */
type Rules = { counts: readonly string[]; within: readonly string[]; ready: string };

const rules = {
  ReplicationController: {
    counts: ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'],
    within: ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
    ready: 'readyReplicas',
  },
  ReplicaSet: {
    counts: ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'],
    within: ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
    ready: 'readyReplicas',
  },
  Deployment: {
    counts: [
      'observedGeneration',
      'replicas',
      'updatedReplicas',
      'readyReplicas',
      'availableReplicas',
      'unavailableReplicas',
      'collisionCount',
    ],
    within: ['updatedReplicas', 'readyReplicas', 'availableReplicas'],
    ready: 'readyReplicas',
  },
  StatefulSet: {
    counts: [
      'replicas',
      'readyReplicas',
      'currentReplicas',
      'updatedReplicas',
      'availableReplicas',
      'observedGeneration',
      'collisionCount',
    ],
    within: ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
    ready: 'status.readyReplicas',
  },
  DaemonSet: {
    counts: [
      'currentNumberScheduled',
      'numberMisscheduled',
      'desiredNumberScheduled',
      'numberReady',
      'observedGeneration',
      'updatedNumberScheduled',
      'numberAvailable',
      'numberUnavailable',
      'collisionCount',
    ],
    within: [],
    ready: '',
  },
} as const satisfies Record<string, Rules>;

const numberOf = (status: Counts, name: string): number => Number(status[name] ?? 0);

type WithStatus = { status?: object | undefined };

export const checkWorkloadStatus =
  (kind: keyof typeof rules) =>
  (report: Report, { status: next = {} }: WithStatus, { status: old = {} }: WithStatus): void => {
    const [status, before] = [next as Counts, old as Counts];
    const { counts, within, ready }: Rules = rules[kind];
    for (const name of counts) report.count(`status.${name}`, numberOf(status, name));
    for (const name of within)
      if (numberOf(status, name) > numberOf(status, 'replicas'))
        report.invalid(`status.${name}`, numberOf(status, name), 'cannot be greater than status.replicas');
    if (ready !== '' && numberOf(status, 'availableReplicas') > numberOf(status, 'readyReplicas'))
      report.invalid(
        'status.availableReplicas',
        numberOf(status, 'availableReplicas'),
        `cannot be greater than ${ready}`,
      );
    if (
      before['collisionCount'] !== undefined &&
      numberOf(status, 'collisionCount') < numberOf(before, 'collisionCount')
    )
      report.invalid('status.collisionCount', numberOf(status, 'collisionCount'), 'cannot be decremented');
  };
