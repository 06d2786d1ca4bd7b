import { UsageError } from '../verb.ts';

/** Kinds that kubectl knows to run pods, although not each of them has a history. */
const runsPods = new Set([
  'DaemonSet',
  'Deployment',
  'Job',
  'Pod',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'CronJob',
]);

/** The words for a kind without a history, or without a way back. */
export const unfitKind = (
  { kind, group }: { kind: string; group: string },
  tool: 'history viewer' | 'rollbacker',
  retrieved: 'history' | 'rollbacker',
): UsageError => {
  const name = `${kind}${group === '' ? '' : `.${group}`}`;
  return new UsageError(
    runsPods.has(kind)
      ? `no ${tool} has been implemented for "${name}"`
      : `error retrieving ${retrieved} for "${name}", no visitor method exists for {${group} ${kind}}`,
  );
};
