/** Keeps one pod on every node that is meant. Source of the rules: pkg/controller/daemon. */
import type { EventRecorder } from '../events.ts';
import type { DaemonSet, Node, Pod } from '../objects.ts';
import { termSelects } from '../matching/node-selection.ts';
import { isTolerated } from '../matching/tolerations.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from './controller.ts';
import { templateHash } from './deployment/replica-sets.ts';
import { controllerOf, controllerReference, isControlledBy } from './owners.ts';
import { availableAt, isActive, isReady, isTerminal } from './pods.ts';

const hashLabel = 'controller-revision-hash';
type Spec = NonNullable<DaemonSet['spec']>;
type PodSpec = NonNullable<Pod['spec']>;

const tolerations = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
].map(([name, effect]) => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', effect: effect! }));

/** The pod is bound to its node by affinity; the scheduler does the rest. */
const specFor = (spec: PodSpec, node: string): PodSpec => ({
  ...spec,
  affinity: {
    ...spec.affinity,
    nodeAffinity: {
      ...spec.affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
      },
    },
  },
  tolerations: [...(spec.tolerations ?? []), ...tolerations],
});

/** The node that a pod is on or is meant for. */
const nodeOf = (pod: Pod): string | undefined =>
  pod.spec?.nodeName ??
  pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
    .flatMap(({ matchFields = [] }) => matchFields)
    .find(({ key }) => key === 'metadata.name')?.values?.[0];

const isMeant = ({ spec: template }: Spec['template'], node: Node): boolean => {
  const probe = { spec: { ...template, tolerations: [...(template?.tolerations ?? []), ...tolerations] } } as Pod;
  const selected = Object.entries(template?.nodeSelector ?? {}).every(
    ([key, value]) => node.metadata.labels?.[key] === value,
  );
  const required = template?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const kept = (node.spec?.taints ?? []).every(
    (taint) => taint.effect === 'PreferNoSchedule' || isTolerated(probe, taint),
  );
  return (
    selected && kept && (required === undefined || required.nodeSelectorTerms.some((term) => termSelects(term, node)))
  );
};

const share = (value: unknown, of: number, otherwise: number): number => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? Math.ceil((Number.parseInt(value, 10) / 100) * of) : otherwise;
};

export const daemonSetController = ({
  client,
  clock,
  events,
}: ControllerDeps & { events: EventRecorder }): Controller => {
  const create = (set: DaemonSet, spec: Spec, node: string, hash: string): void => {
    const { name, namespace } = set.metadata;
    const { template } = spec;
    if (template.spec === undefined) return;
    const pod = client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        generateName: `${name}-`,
        ...(namespace === undefined ? {} : { namespace }),
        labels: {
          ...template.metadata?.labels,
          [hashLabel]: hash,
          'pod-template-generation': String(set.metadata.generation ?? 1),
        },
        ...(template.metadata?.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
        ownerReferences: [controllerReference('daemonsets', set)],
      },
      spec: specFor(template.spec, node),
    });
    events.record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  };

  const remove = (set: DaemonSet, pod: Pod): void => {
    client.delete('pods', pod.metadata.namespace, pod.metadata.name, { uid: pod.metadata.uid });
    events.record(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  };

  /** Old pods give way as long as not too many nodes are without an available one. */
  const roll = (set: DaemonSet, spec: Spec, active: readonly Pod[], hash: string, meant: number): void => {
    if (spec.updateStrategy?.type === 'OnDelete') return;
    const now = clock.now();
    const isAvailable = (pod: Pod): boolean => (availableAt(pod, spec.minReadySeconds ?? 0) ?? Infinity) <= now;
    const allowed = Math.max(1, share(spec.updateStrategy?.rollingUpdate?.maxUnavailable, meant, 1));
    let unavailable = meant - active.filter(isAvailable).length;
    const old = active.filter((pod) => pod.metadata.labels?.[hashLabel] !== hash);
    for (const pod of old.toSorted((a, b) => Number(isAvailable(a)) - Number(isAvailable(b)))) {
      if (isAvailable(pod)) {
        if (unavailable >= allowed) return;
        unavailable += 1;
      }
      remove(set, pod);
    }
  };

  return {
    name: 'daemonset',

    *keysOf({ name, object, previous }) {
      if (name === 'daemonsets') yield keyOf(object);
      if (name === 'nodes' && previous === undefined) for (const set of client.list('daemonsets')) yield keyOf(set);
      if (name !== 'pods') return;
      const owner = controllerOf(object);
      if (owner?.kind === 'DaemonSet') yield `${object.metadata.namespace}/${owner.name}`;
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const set = client.get('daemonsets', namespace, name);
      if (set?.spec === undefined) return undefined;
      const { spec } = set;
      const mine = (): Pod[] => client.list('pods', namespace).filter((pod) => isControlledBy(pod, set.metadata.uid));
      const meant = client.list('nodes').filter((node) => isMeant(spec.template, node));
      const hash = templateHash(spec.template, set.status?.collisionCount ?? 0);
      if (set.metadata.deletionTimestamp === undefined) {
        const wanted = new Set(meant.map((node) => node.metadata.name));
        for (const pod of mine()) {
          const astray = !wanted.has(nodeOf(pod) ?? '');
          if (pod.metadata.deletionTimestamp === undefined && (isTerminal(pod) || astray)) remove(set, pod);
        }
        const served = new Set(mine().map(nodeOf));
        for (const node of wanted) if (!served.has(node)) create(set, spec, node, hash);
        roll(set, spec, mine().filter(isActive), hash, meant.length);
      }
      const active = mine().filter(isActive);
      const now = clock.now();
      const available = active.filter((pod) => (availableAt(pod, spec.minReadySeconds ?? 0) ?? Infinity) <= now).length;
      const updated = active.filter((pod) => pod.metadata.labels?.[hashLabel] === hash).length;
      client.modify(
        'daemonsets',
        namespace,
        name,
        (current) => ({
          ...current,
          status: {
            currentNumberScheduled: active.length,
            desiredNumberScheduled: meant.length,
            numberMisscheduled: 0,
            numberReady: active.filter(isReady).length,
            observedGeneration: current.metadata.generation ?? 1,
            ...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
            ...(available === 0 ? {} : { numberAvailable: available }),
            ...(meant.length === available ? {} : { numberUnavailable: meant.length - available }),
          },
        }),
        { status: true },
      );
      return undefined;
    },
  };
};
