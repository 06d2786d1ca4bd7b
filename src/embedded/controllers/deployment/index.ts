/** Rolls a Deployment's pods from one template to the next. Source of the rules: pkg/controller/deployment. */
import { ApiError } from '../../api/client.ts';
import type { EventRecorder } from '../../events.ts';
import type { Deployment, PodTemplate, ReplicaSet } from '../../objects.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { controllerOf, controllerReference, isControlledBy } from '../owners.ts';
import { isTerminal } from '../pods.ts';
import { selects } from '../../matching/selectors.ts';
import { deadlineOf, statusOf, withCondition, type Condition } from './conditions.ts';
import {
  annotationsOf,
  byAge,
  desiredOf,
  findNew,
  hashLabel,
  replicasOf,
  revisionAnnotation,
  revisionOf,
  sameTemplate,
  templateHash,
} from './replica-sets.ts';
import { newReplicas, proportional, rollingStep, type Scaling } from './rolling.ts';

export const deploymentController = ({
  client,
  clock,
  events,
}: ControllerDeps & { events: EventRecorder }): Controller => {
  const ownedSets = (deployment: Deployment): ReplicaSet[] =>
    client
      .list('replicasets', deployment.metadata.namespace)
      .filter((set) => isControlledBy(set, deployment.metadata.uid));

  const adopt = (deployment: Deployment): void => {
    for (const set of client.list('replicasets', deployment.metadata.namespace)) {
      if (controllerOf(set) !== undefined || !selects(deployment.spec?.selector, set.metadata.labels)) continue;
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

  const createNew = (deployment: Deployment, sets: readonly ReplicaSet[], revision: number): ReplicaSet | undefined => {
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
          annotations: annotationsOf(deployment, undefined, revision),
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
    const highest = Math.max(0, ...sets.filter((set) => set !== found).map(revisionOf));
    const revision = Math.max(highest + 1, found === undefined ? 0 : revisionOf(found));
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
      metadata: { ...current.metadata, annotations: annotationsOf(deployment, current, undefined) },
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
    const oldUids = new Set(old.map((set) => set.metadata.uid));
    const left = client
      .list('pods', deployment.metadata.namespace)
      .some((pod) => !isTerminal(pod) && oldUids.has(controllerOf(pod)?.uid ?? ''));
    if (active.length > 0 || left) return;
    const fresh = freshSet(deployment, sets, true);
    if (fresh !== undefined && replicasOf(fresh) !== replicasOf(deployment))
      scale(deployment, { set: fresh, replicas: replicasOf(deployment) });
  };

  /** Old sets without pods beyond the limit. */
  const cleanUp = (deployment: Deployment, old: readonly ReplicaSet[]): void => {
    const limit = deployment.spec?.revisionHistoryLimit ?? 10;
    const empty = old.filter(
      (set) =>
        replicasOf(set) === 0 &&
        (set.status?.replicas ?? 0) === 0 &&
        set.metadata.deletionTimestamp === undefined &&
        (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 1),
    );
    const surplus = old.length - limit;
    for (const set of empty
      .toSorted((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b))
      .slice(0, Math.max(0, surplus))) {
      client.delete('replicasets', set.metadata.namespace, set.metadata.name, { uid: set.metadata.uid });
    }
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
      for (const scaling of proportional(deployment, ownedSets(deployment))) scale(deployment, scaling);
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

    *keysOf({ name, object }) {
      if (name === 'deployments') yield keyOf(object);
      if (name === 'replicasets') {
        const owner = controllerOf(object);
        if (owner?.kind === 'Deployment') yield `${object.metadata.namespace}/${owner.name}`;
      }
      // Only Recreate waits for the pods themselves.
      if (name !== 'pods') return;
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
        adopt(deployment);
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
