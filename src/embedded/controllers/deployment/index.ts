/** Rolls a Deployment's pods from one template to the next. Source of the rules: pkg/controller/deployment. */
import { ApiError } from '../../api/client.ts';
import type { EventRecorder } from '../../events.ts';
import type { Deployment, Pod, PodTemplate, ReplicaSet } from '../../objects.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { controllerOf, controllerReference, isControlledBy } from '../../owners.ts';
import { isTerminal } from '../../pods.ts';
import { matcherOf } from '../../matching/selectors.ts';
import { ownedPods } from '../owned-pods.ts';
import { deadlineOf, statusOf, withCondition, type Condition } from './conditions.ts';
import {
  annotationsOf,
  byAge,
  byRevision,
  desiredOf,
  findNew,
  hashLabel,
  replicasOf,
  revisionAnnotation,
  revisionOf,
  sameTemplate,
  sizesOf,
  templateHash,
} from './replica-sets.ts';
import { newReplicas, proportional, rollingStep, type Scaling } from './rolling.ts';

export const deploymentController = ({
  client,
  clock,
  events,
}: ControllerDeps & { events: EventRecorder }): Controller => {
  const pods = ownedPods(client);

  const ownedSets = (deployment: Deployment): ReplicaSet[] =>
    client
      .list('replicasets', deployment.metadata.namespace)
      .filter((set) => isControlledBy(set, deployment.metadata.uid));

  /** Takes in the sets that match and belong to nobody, lets go of those that no longer match. */
  const claim = (deployment: Deployment): void => {
    const { uid } = deployment.metadata;
    const matches = matcherOf(deployment.spec?.selector);
    for (const set of client.list('replicasets', deployment.metadata.namespace)) {
      if (isControlledBy(set, uid) && !matches(set.metadata.labels)) release(set, uid);
      if (controllerOf(set) !== undefined || !matches(set.metadata.labels)) continue;
      client.modify('replicasets', set.metadata.namespace, set.metadata.name, (current) => ({
        ...current,
        metadata: {
          ...current.metadata,
          ownerReferences: [
            ...(current.metadata.ownerReferences ?? []),
            controllerReference('deployments', deployment),
          ],
        },
      }));
    }
  };

  const release = ({ metadata }: ReplicaSet, uid: string): void => {
    client.modify('replicasets', metadata.namespace, metadata.name, (current) => {
      const { ownerReferences = [], ...rest } = current.metadata;
      const left = ownerReferences.filter((reference) => reference.uid !== uid);
      return { ...current, metadata: left.length === 0 ? rest : { ...rest, ownerReferences: left } };
    });
  };

  const setCondition = (deployment: Deployment, change: (conditions: Condition[]) => Condition[]): void => {
    const { namespace, name } = deployment.metadata;
    client.modify(
      'deployments',
      namespace,
      name,
      (current) => ({
        ...current,
        status: { ...current.status, conditions: change(current.status?.conditions ?? []) },
      }),
      { status: true },
    );
  };

  const noteProgress = (deployment: Deployment, reason: string, message: string): void =>
    setCondition(deployment, (conditions) =>
      withCondition(conditions, { type: 'Progressing', status: 'True', reason, message }, clock),
    );

  const hashedTemplate = (template: PodTemplate, hash: string): PodTemplate => ({
    ...template,
    metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [hashLabel]: hash } },
  });

  const createNew = (deployment: Deployment, sets: readonly ReplicaSet[], revision: bigint): ReplicaSet | undefined => {
    const { namespace, name } = deployment.metadata;
    const template = deployment.spec?.template;
    if (template === undefined) return undefined;
    const hash = templateHash(template, deployment.status?.collisionCount ?? 0);
    const labelled = hashedTemplate(template, hash);
    const selector = deployment.spec?.selector ?? {};
    try {
      const replicas = newReplicas(deployment, sets, undefined);
      const made = client.create('replicasets', {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: `${name}-${hash}`,
          ...(namespace === undefined ? {} : { namespace }),
          labels: { ...labelled.metadata?.labels },
          annotations: { ...annotationsOf(deployment, undefined, revision), ...sizesOf(deployment) },
          ownerReferences: [controllerReference('deployments', deployment)],
        },
        spec: {
          replicas,
          ...(deployment.spec?.minReadySeconds === undefined
            ? {}
            : { minReadySeconds: deployment.spec.minReadySeconds }),
          selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
          template: labelled,
        },
      });
      if (replicas > 0) {
        events.record(
          deployment,
          'Normal',
          'ScalingReplicaSet',
          `Scaled up replica set ${made.metadata.name} from 0 to ${replicas}`,
        );
      }
      noteProgress(deployment, 'NewReplicaSetCreated', `Created new replica set "${made.metadata.name}"`);
      return made;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status.reason === 'AlreadyExists') return collide(deployment, `${name}-${hash}`);
      setCondition(deployment, (conditions) =>
        withCondition(
          conditions,
          { type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message: error.message },
          clock,
        ),
      );
      events.record(
        deployment,
        'Warning',
        'ReplicaSetCreateError',
        `Failed to create new replica set "${name}-${hash}": ${error.message}`,
      );
      throw error;
    }
  };

  /** The name is another template's: count on, so that the next try gets another hash. */
  const collide = (deployment: Deployment, taken: string): ReplicaSet | undefined => {
    const { namespace, name, uid } = deployment.metadata;
    const found = client.get('replicasets', namespace, taken);
    if (
      found !== undefined &&
      isControlledBy(found, uid) &&
      sameTemplate(found.spec?.template, deployment.spec?.template)
    )
      return found;
    client.modify(
      'deployments',
      namespace,
      name,
      (current) => ({
        ...current,
        status: { ...current.status, collisionCount: (current.status?.collisionCount ?? 0) + 1 },
      }),
      { status: true },
    );
    return undefined;
  };

  /** Keeps the new set's annotations and the Deployment's revision; creates the set unless told not to. */
  const freshSet = (deployment: Deployment, sets: readonly ReplicaSet[], create: boolean): ReplicaSet | undefined => {
    const { namespace, name } = deployment.metadata;
    const found = findNew(deployment, sets);
    const newest = sets
      .filter((set) => set !== found)
      .toSorted(byRevision)
      .at(-1);
    const next = (newest === undefined ? 0n : revisionOf(newest)) + 1n;
    const present = found === undefined ? 0n : revisionOf(found);
    const revision = present > next ? present : next;
    const fresh =
      found === undefined
        ? create
          ? createNew(deployment, sets, revision)
          : undefined
        : client.modify('replicasets', namespace, found.metadata.name, (current) => ({
            ...current,
            metadata: { ...current.metadata, annotations: annotationsOf(deployment, current, revision) },
            spec: {
              ...current.spec!,
              ...(deployment.spec?.minReadySeconds === undefined
                ? {}
                : { minReadySeconds: deployment.spec.minReadySeconds }),
            },
          }));
    if (fresh === undefined) return undefined;
    if (revisionOf(deployment) !== revision) {
      // Through the status, as the real controller does: it is no change of what is wanted.
      client.modify(
        'deployments',
        namespace,
        name,
        (current) => ({
          ...current,
          metadata: {
            ...current.metadata,
            annotations: { ...current.metadata.annotations, [revisionAnnotation]: String(revision) },
          },
        }),
        { status: true },
      );
    }
    if (
      found !== undefined &&
      deployment.status?.conditions?.every((condition) => condition.type !== 'Progressing') !== false
    )
      noteProgress(deployment, 'FoundNewReplicaSet', `Found new replica set "${fresh.metadata.name}"`);
    return fresh;
  };

  const scale = (deployment: Deployment, { set, replicas }: Scaling): void => {
    const before = replicasOf(set);
    const { namespace, name } = set.metadata;
    client.modify('replicasets', namespace, name, (current) => ({
      ...current,
      metadata: { ...current.metadata, annotations: { ...current.metadata.annotations, ...sizesOf(deployment) } },
      spec: { ...current.spec!, replicas },
    }));
    if (before === replicas) return;
    const way = replicas > before ? 'up' : 'down';
    events.record(
      deployment,
      'Normal',
      'ScalingReplicaSet',
      `Scaled ${way} replica set ${name} from ${before} to ${replicas}`,
    );
  };

  const recreate = (deployment: Deployment, sets: readonly ReplicaSet[]): void => {
    const current = findNew(deployment, sets);
    const old = sets.filter((set) => set !== current);
    const active = old.filter((set) => replicasOf(set) > 0);
    for (const set of active) scale(deployment, { set, replicas: 0 });
    const left = old.some((set) => pods.of(set.metadata.uid).some((pod) => !isTerminal(pod)));
    if (active.length > 0 || left) return;
    const fresh = freshSet(deployment, sets, true);
    if (fresh !== undefined && replicasOf(fresh) !== replicasOf(deployment))
      scale(deployment, { set: fresh, replicas: replicasOf(deployment) });
  };

  /** Old sets without pods beyond the limit. */
  const cleanUp = (deployment: Deployment, old: readonly ReplicaSet[]): void => {
    const limit = deployment.spec?.revisionHistoryLimit ?? 10;
    const isIdle = (set: ReplicaSet): boolean =>
      replicasOf(set) === 0 &&
      (set.status?.replicas ?? 0) === 0 &&
      (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 1);
    const living = old
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .toSorted((a, b) => byRevision(a, b) || byAge(a, b));
    for (const set of living.slice(0, Math.max(0, living.length - limit)).filter(isIdle))
      client.delete('replicasets', set.metadata.namespace, set.metadata.name, { uid: set.metadata.uid });
  };

  const notePaused = (deployment: Deployment): void => {
    const progressing = deployment.status?.conditions?.find((condition) => condition.type === 'Progressing');
    const paused = deployment.spec?.paused === true;
    if (deployment.spec?.progressDeadlineSeconds === undefined || progressing?.reason === 'ProgressDeadlineExceeded')
      return;
    if (paused && progressing?.reason !== 'DeploymentPaused') {
      setCondition(deployment, (conditions) =>
        withCondition(
          conditions,
          { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' },
          clock,
        ),
      );
    } else if (!paused && progressing?.reason === 'DeploymentPaused') {
      setCondition(deployment, (conditions) =>
        withCondition(
          conditions,
          { type: 'Progressing', status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' },
          clock,
        ),
      );
    }
  };

  const wasScaled = (deployment: Deployment, sets: readonly ReplicaSet[]): boolean =>
    sets.some((set) => {
      const desired = desiredOf(set);
      return replicasOf(set) > 0 && desired !== undefined && desired !== replicasOf(deployment);
    });

  const step = (deployment: Deployment, sets: readonly ReplicaSet[]): void => {
    if (deployment.spec?.paused === true || wasScaled(deployment, sets)) {
      freshSet(deployment, sets, false);
      const present = ownedSets(deployment);
      const fresh = findNew(deployment, present);
      const old = present.filter((set) => set !== fresh);
      for (const scaling of proportional(deployment, old, fresh)) scale(deployment, scaling);
      for (const set of ownedSets(deployment)) scale(deployment, { set, replicas: replicasOf(set) });
      return;
    }
    if (deployment.spec?.strategy?.type === 'Recreate') {
      recreate(deployment, sets);
      return;
    }
    const fresh = freshSet(deployment, sets, true);
    if (fresh === undefined) return;
    const old = ownedSets(deployment).filter((set) => set.metadata.uid !== fresh.metadata.uid);
    for (const scaling of rollingStep(deployment, old, fresh)) scale(deployment, scaling);
  };

  return {
    name: 'deployment',

    *keysOf({ name, type, object }) {
      if (name === 'deployments') yield keyOf(object);
      if (name === 'replicasets') {
        const owner = controllerOf(object);
        if (owner?.kind === 'Deployment') yield `${object.metadata.namespace}/${owner.name}`;
      }
      // Only Recreate waits for the pods themselves.
      if (name !== 'pods' || (type !== 'DELETED' && !isTerminal(object as Pod))) return;
      const set = client.get('replicasets', object.metadata.namespace, controllerOf(object)?.name ?? '');
      const owner = set === undefined ? undefined : controllerOf(set);
      if (owner === undefined) return;
      const deployment = client.get('deployments', object.metadata.namespace, owner.name);
      if (deployment?.spec?.strategy?.type === 'Recreate') yield keyOf(deployment);
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const deployment = client.get('deployments', namespace, name);
      if (deployment === undefined) return undefined;
      if (deployment.metadata.deletionTimestamp === undefined) {
        claim(deployment);
        notePaused(deployment);
        step(client.get('deployments', namespace, name) ?? deployment, ownedSets(deployment));
      }
      const sets = ownedSets(deployment);
      const latest = client.modify(
        'deployments',
        namespace,
        name,
        (current) => ({ ...current, status: statusOf(current, sets, findNew(current, sets), clock) }),
        { status: true },
      );
      if (latest === undefined) return undefined;
      if (latest.status?.conditions?.some((condition) => condition.reason === 'NewReplicaSetAvailable') === true) {
        const fresh = findNew(latest, sets);
        cleanUp(
          latest,
          sets.filter((set) => set !== fresh),
        );
      }
      return latest.spec?.paused === true ? undefined : deadlineOf(latest);
    },
  };
};
