/** How far a rollout has got, in kubectl's words. */
import type { Condition } from '../../cluster/kube.ts';
import type { AnyObject } from '../live-object.ts';
import { UsageError } from '../verb.ts';

export type RolloutState = { words: string; done: boolean };

type Spec = {
  replicas?: number;
  updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } | null };
};

type Status = {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  currentReplicas?: number;
  currentRevision?: string;
  updateRevision?: string;
  desiredNumberScheduled?: number;
  updatedNumberScheduled?: number;
  numberAvailable?: number;
  conditions?: Condition[];
};

type Workload = { name: string; generation: number; spec: Spec; status: Status; revision: string | undefined };

export const revisionAnnotation = 'deployment.kubernetes.io/revision';

const still = (words: string): RolloutState => ({ words: `${words}\n`, done: false });
const done = (words: string): RolloutState => ({ words: `${words}\n`, done: true });

const deployment = ({ name, generation, spec, status, revision }: Workload, asked: number): RolloutState => {
  if (asked > 0 && Number(revision) !== asked) {
    throw new UsageError(`desired revision (${asked}) is different from the running revision (${revision})`);
  }
  if (generation > (status.observedGeneration ?? 0))
    return still('Waiting for deployment spec update to be observed...');
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const waiting = `Waiting for deployment "${name}" rollout to finish:`;
  const progressing = status.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    throw new UsageError(`deployment "${name}" exceeded its progress deadline`);
  }
  if (spec.replicas !== undefined && updatedReplicas < spec.replicas) {
    return still(`${waiting} ${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`);
  }
  if (replicas > updatedReplicas) {
    return still(`${waiting} ${replicas - updatedReplicas} old replicas are pending termination...`);
  }
  if (availableReplicas < updatedReplicas) {
    return still(`${waiting} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  }
  return done(`deployment "${name}" successfully rolled out`);
};

const onlyRolling = ({ spec }: Workload): void => {
  if (spec.updateStrategy?.type !== 'RollingUpdate') {
    throw new UsageError('rollout status is only available for RollingUpdate strategy type');
  }
};

const daemonSet = (workload: Workload): RolloutState => {
  onlyRolling(workload);
  const { name, generation, status } = workload;
  if (generation > (status.observedGeneration ?? 0))
    return still('Waiting for daemon set spec update to be observed...');
  const { desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status;
  const waiting = `Waiting for daemon set "${name}" rollout to finish:`;
  if (updatedNumberScheduled < desiredNumberScheduled) {
    return still(`${waiting} ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`);
  }
  if (numberAvailable < desiredNumberScheduled) {
    return still(`${waiting} ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`);
  }
  return done(`daemon set "${name}" successfully rolled out`);
};

const statefulSet = (workload: Workload): RolloutState => {
  onlyRolling(workload);
  const { generation, spec, status } = workload;
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = status;
  const { replicas } = spec;
  if (observedGeneration === 0 || generation > observedGeneration) {
    return still('Waiting for statefulset spec update to be observed...');
  }
  if (replicas !== undefined && readyReplicas < replicas) {
    return still(`Waiting for ${replicas - readyReplicas} pods to be ready...`);
  }
  const rolling = spec.updateStrategy?.rollingUpdate;
  if (rolling !== undefined && rolling !== null) {
    const wanted = (replicas ?? 0) - (rolling.partition ?? 0);
    if (replicas !== undefined && rolling.partition !== undefined && updatedReplicas < wanted) {
      return still(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`,
      );
    }
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (status.updateRevision !== status.currentRevision) {
    return still(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${status.updateRevision}...`,
    );
  }
  return done(`statefulset rolling update complete ${currentReplicas} pods at revision ${status.currentRevision}...`);
};

/** Throws for kinds that roll nothing out, and for a rollout that has failed. `revision`: the asked one, 0 for any. */
export const rolloutState = (object: AnyObject, revision: number): RolloutState => {
  const { kind, apiVersion, metadata, spec, status } = object;
  const workload: Workload = {
    name: metadata.name,
    generation: metadata.generation ?? 0,
    spec: spec ?? {},
    status: status ?? {},
    revision: metadata.annotations?.[revisionAnnotation],
  };
  if (kind === 'Deployment') return deployment(workload, revision);
  if (kind === 'DaemonSet') return daemonSet(workload);
  if (kind === 'StatefulSet') return statefulSet(workload);
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  throw new UsageError(`no status viewer has been implemented for ${kind}${group}`);
};
