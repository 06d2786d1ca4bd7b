/** Scales workloads by what their pods use. Source of the rules: pkg/controller/podautoscaler of Kubernetes 1.34. */
import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../../api/client.ts';
import type { EventRecorder } from '../../events.ts';
import {
  kindNameOf,
  type Deployment,
  type HorizontalPodAutoscaler,
  type KindName,
  type LabelSelector,
  type Pod,
  type ReplicationController,
} from '../../objects.ts';
import { timestamp } from '../../time.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { selects } from '../../matching/selectors.ts';
import { limit, stabilize, type History } from './behavior.ts';
import { proposeReplicas, type PodUse } from './resource-metric.ts';

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;
type Status = NonNullable<HorizontalPodAutoscaler['status']>;
type Condition = NonNullable<Status['conditions']>[number];
type Metric = NonNullable<Spec['metrics']>[number];
type MetricStatus = NonNullable<Status['currentMetrics']>[number];

const periodMs = 15_000;
/** Longer than any window. */
const rememberedMs = 3_600_000;

const scalable = ['deployments', 'replicasets', 'statefulsets', 'replicationcontrollers'] as const;
type Scalable = (typeof scalable)[number];

const isScalable = (kind: KindName | undefined): kind is Scalable => scalable.some((each) => each === kind);

type Scale = { kind: Scalable; replicas: number; current: number; selector: LabelSelector | undefined };

type Found = { replicas: number; name: string; status: MetricStatus };
type Finding = Found | { problem: string; said: string; reason: string };

/** What a metric of another kind asks for is nowhere served. */
const unserved: Record<string, { reason: string; api: string }> = {
  Pods: { reason: 'FailedGetPodsMetric', api: 'custom' },
  Object: { reason: 'FailedGetObjectMetric', api: 'custom' },
  External: { reason: 'FailedGetExternalMetric', api: 'external' },
};

const unservedFinding = (metric: Metric, namespace: string): Finding => {
  const { reason, api } = unserved[metric.type] ?? { reason: 'InvalidMetricSourceType', api: '' };
  if (api === '') {
    const problem = `unknown metric source type "${metric.type}"`;
    return { problem, said: problem, reason };
  }
  const missing = `unable to fetch metrics from ${api} metrics API: no known available metric versions found`;
  if (metric.type === 'External') {
    const name = metric.external?.metric.name ?? '';
    const problem = `unable to get external metric ${namespace}/${name}/nil: ${missing}`;
    const full =
      metric.external?.target.averageValue === undefined
        ? `failed to get external metric ${name}: ${problem}`
        : `failed to get ${name} external metric: ${problem}`;
    return { problem, said: full, reason };
  }
  const name = metric.pods?.metric.name ?? metric.object?.metric.name ?? '';
  const problem =
    metric.type === 'Pods'
      ? `unable to get metric ${name}: ${missing}`
      : `unable to get metric ${name}: ${metric.object?.describedObject.kind} on ${namespace} ${metric.object?.describedObject.name}/${missing}`;
  const full =
    metric.type === 'Pods'
      ? `failed to get pods metric value: ${problem}`
      : `failed to get object metric value: ${problem}`;
  return { problem, said: full, reason };
};

const amountText = (resource: string, milli: number): string =>
  resource === 'memory' ? String(Math.round(milli / 1000)) : milli === 0 ? '0' : `${milli}m`;

export const autoscaler = ({
  client,
  clock,
  events,
  useOf,
}: ControllerDeps & { events: EventRecorder; useOf: (pod: Pod) => PodUse | undefined }): Controller => {
  const histories = new Map<string, History>();

  const scaleOf = (hpa: HorizontalPodAutoscaler, { scaleTargetRef }: Spec): Scale | { problem: string } => {
    const { apiVersion = '', kind: word, name } = scaleTargetRef;
    const kind = kindNameOf(apiVersion, word);
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    if (kind === undefined) return { problem: `no matches for kind "${word}" in group "${group}"` };
    if (!isScalable(kind)) return { problem: 'the server could not find the requested resource' };
    const found = client.get(kind, hpa.metadata.namespace, name) as Deployment | undefined;
    if (found === undefined) return { problem: `${kind}/scale${group === '' ? '' : `.${group}`} "${name}" not found` };
    const selector =
      kind === 'replicationcontrollers'
        ? { matchLabels: (found as unknown as ReplicationController).spec?.selector ?? {} }
        : found.spec?.selector;
    return { kind, replicas: found.spec?.replicas ?? 0, current: found.status?.replicas ?? 0, selector };
  };

  const findResource = (metric: Metric, pods: readonly Pod[], current: number): Finding => {
    const source = metric.type === 'Resource' ? metric.resource! : metric.containerResource!;
    const container = metric.containerResource?.container;
    const { name: resource, target } = source;
    const proposal = proposeReplicas({ pods, useOf, resource, container, target, current, now: clock.now() });
    const reason = metric.type === 'Resource' ? 'FailedGetResourceMetric' : 'FailedGetContainerResourceMetric';
    if ('problem' in proposal) {
      const word = target.averageValue === undefined ? 'utilization' : 'usage';
      const problem = `failed to get ${resource} ${word}: ${proposal.problem}`;
      const kind = metric.type === 'Resource' ? 'resource' : 'container resource';
      return { problem, said: `failed to get ${resource} ${kind} metric value: ${problem}`, reason };
    }
    const value = {
      averageValue: amountText(resource, proposal.averageMilli),
      ...(proposal.utilization === undefined ? {} : { averageUtilization: proposal.utilization }),
    };
    const [status, kind]: [MetricStatus, string] =
      container === undefined
        ? [{ type: 'Resource', resource: { name: resource, current: value } }, 'resource']
        : [
            { type: 'ContainerResource', containerResource: { name: resource, container, current: value } },
            'container resource',
          ];
    const name =
      target.averageValue === undefined
        ? `${resource} ${kind} utilization (percentage of request)`
        : `${resource} resource`;
    return { replicas: proposal.replicas, name, status };
  };

  const find = (hpa: HorizontalPodAutoscaler, metric: Metric, pods: readonly Pod[], current: number): Finding =>
    metric.type === 'Resource' || metric.type === 'ContainerResource'
      ? findResource(metric, pods, current)
      : unservedFinding(metric, hpa.metadata.namespace ?? '');

  const historyOf = (hpa: HorizontalPodAutoscaler, replicas: number): History => {
    const { uid } = hpa.metadata;
    const now = clock.now();
    const known = histories.get(uid) ?? { recommendations: [{ at: now, replicas }], steps: [] };
    const history = {
      recommendations: known.recommendations.filter(({ at }) => at > now - rememberedMs),
      steps: known.steps.filter(({ at }) => at > now - rememberedMs),
    };
    histories.set(uid, history);
    return history;
  };

  /** What the autoscaler says of itself, as it goes. */
  const conditionsFrom = (before: readonly Condition[]) => {
    const all = [...before];
    return {
      all,
      set(type: string, status: boolean, reason: string, message: string): void {
        const index = all.findIndex((each) => each.type === type);
        const old = all[index];
        const word = status ? 'True' : 'False';
        const since = old?.status === word ? old.lastTransitionTime : undefined;
        const made = { type, status: word, reason, message, lastTransitionTime: since ?? timestamp(clock) };
        if (index < 0) all.push(made);
        else all[index] = made;
      },
    };
  };

  const write = (hpa: HorizontalPodAutoscaler, status: Status): void => {
    client.modify(
      'horizontalpodautoscalers',
      hpa.metadata.namespace,
      hpa.metadata.name,
      (current) => (isDeepStrictEqual(current.status, status) ? undefined : { ...current, status }),
      { status: true },
    );
  };

  const rescale = (hpa: HorizontalPodAutoscaler, scale: Scale, replicas: number): void => {
    const { name } = hpa.spec!.scaleTargetRef;
    client.modify(scale.kind, hpa.metadata.namespace, name, (current) => {
      const object = current as Deployment;
      return object.spec === undefined ? undefined : { ...object, spec: { ...object.spec, replicas } };
    });
  };

  type Wish = { replicas: number; why: string; metrics: (MetricStatus | undefined)[] } | { refused: string };

  /** What the metrics ask for, said in the conditions. */
  const wishOf = (
    hpa: HorizontalPodAutoscaler,
    spec: Spec,
    scale: Scale,
    conditions: ReturnType<typeof conditionsFrom>,
  ): Wish & { metrics: (MetricStatus | undefined)[] } => {
    const pods = client
      .list('pods', hpa.metadata.namespace)
      .filter((pod) => selects(scale.selector, pod.metadata.labels));
    const wanted = spec.metrics ?? [];
    const findings = wanted.map((metric) => find(hpa, metric, pods, scale.replicas));
    const metrics = findings.map((finding) => ('problem' in finding ? undefined : finding.status));
    const failures = findings.filter((finding) => 'problem' in finding);
    for (const { reason, problem } of failures) events.record(hpa, 'Warning', reason, problem);
    const best = findings
      .filter((finding): finding is Found => !('problem' in finding))
      .reduce<Found | undefined>(
        (most, each) => (most === undefined || each.replicas > most.replicas ? each : most),
        undefined,
      );
    const [first] = failures;
    if (first !== undefined && (best === undefined || best.replicas < scale.replicas)) {
      const words = `the HPA was unable to compute the replica count: ${first.problem}`;
      conditions.set('ScalingActive', false, first.reason, words);
      const refused = `invalid metrics (${failures.length} invalid out of ${wanted.length}), first error is: ${first.said}`;
      return { refused, metrics };
    }
    const { replicas = 0, name = '' } = best ?? {};
    const words = `the HPA was able to successfully calculate a replica count from ${name}`;
    conditions.set('ScalingActive', true, 'ValidMetricFound', words);
    const why = replicas > scale.replicas ? `${name} above target` : 'All metrics below target';
    return { replicas, why, metrics };
  };

  const reconcileHpa = (hpa: HorizontalPodAutoscaler, spec: Spec): void => {
    const now = clock.now();
    const conditions = conditionsFrom(hpa.status?.conditions ?? []);
    const scale = scaleOf(hpa, spec);
    if ('problem' in scale) {
      events.record(hpa, 'Warning', 'FailedGetScale', scale.problem);
      const words = `the HPA controller was unable to get the target's current scale: ${scale.problem}`;
      conditions.set('AbleToScale', false, 'FailedGetScale', words);
      write(hpa, { desiredReplicas: 0, ...hpa.status, conditions: conditions.all });
      return;
    }
    conditions.set(
      'AbleToScale',
      true,
      'SucceededGetScale',
      "the HPA controller was able to get the target's current scale",
    );
    const current = scale.replicas;
    const { minReplicas = 1, maxReplicas } = spec;
    const history = historyOf(hpa, current);
    let desired = current;
    let why = '';
    let metrics: (MetricStatus | undefined)[] = [];
    if (current === 0 && minReplicas !== 0) {
      const words = 'scaling is disabled since the replica count of the target is zero';
      conditions.set('ScalingActive', false, 'ScalingDisabled', words);
    } else if (current > maxReplicas) {
      [desired, why] = [maxReplicas, 'Current number of replicas above Spec.MaxReplicas'];
    } else if (current < minReplicas) {
      [desired, why] = [minReplicas, 'Current number of replicas below Spec.MinReplicas'];
    } else {
      const wish = wishOf(hpa, spec, scale, conditions);
      if ('refused' in wish) {
        write(hpa, statusOf(hpa, current, hpa.status?.desiredReplicas ?? 0, wish.metrics, conditions.all));
        events.record(hpa, 'Warning', 'FailedComputeMetricsReplicas', wish.refused);
        return;
      }
      ({ why, metrics } = wish);
      const stable = stabilize(spec, history, current, wish.replicas, now);
      history.recommendations.push({ at: now, replicas: wish.replicas });
      conditions.set('AbleToScale', true, stable.reason, stable.message);
      const limited = limit(spec, history, current, stable.replicas, now);
      conditions.set('ScalingLimited', limited.limited, limited.reason, limited.message);
      desired = limited.replicas;
    }
    const status = statusOf(hpa, current, desired, metrics, conditions.all);
    if (desired === current) return write(hpa, status);
    try {
      rescale(hpa, scale, desired);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      events.record(hpa, 'Warning', 'FailedRescale', `New size: ${desired}; reason: ${why}; error: ${error.message}`);
      const words = `the HPA controller was unable to update the target scale: ${error.message}`;
      conditions.set('AbleToScale', false, 'FailedUpdateScale', words);
      return write(hpa, { ...status, desiredReplicas: current, conditions: conditions.all });
    }
    const words = `the HPA controller was able to update the target scale to ${desired}`;
    conditions.set('AbleToScale', true, 'SucceededRescale', words);
    events.record(hpa, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${why}`);
    history.steps.push({ at: now, change: desired - current });
    write(hpa, { ...status, conditions: conditions.all, lastScaleTime: timestamp(clock) });
  };

  return {
    name: 'horizontal-pod-autoscaler',

    *keysOf({ name, type, object, previous }) {
      if (name !== 'horizontalpodautoscalers') return;
      if (type === 'DELETED') histories.delete(object.metadata.uid);
      // What it writes itself is no reason to look again.
      else if (previous === undefined || previous.metadata.generation !== object.metadata.generation)
        yield keyOf(object);
      else if (!isDeepStrictEqual((previous as HorizontalPodAutoscaler).spec, (object as HorizontalPodAutoscaler).spec))
        yield keyOf(object);
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const hpa = client.get('horizontalpodautoscalers', namespace, name);
      if (hpa?.spec === undefined) return undefined;
      reconcileHpa(hpa, hpa.spec);
      return clock.now() + periodMs;
    },
  };
};

const statusOf = (
  { status }: HorizontalPodAutoscaler,
  currentReplicas: number,
  desiredReplicas: number,
  metrics: readonly (MetricStatus | undefined)[],
  conditions: Condition[],
): Status => ({
  ...(status?.lastScaleTime === undefined ? {} : { lastScaleTime: status.lastScaleTime }),
  ...(currentReplicas === 0 ? {} : { currentReplicas }),
  desiredReplicas,
  ...(metrics.length === 0 ? {} : { currentMetrics: metrics.map((metric) => metric ?? { type: '' }) }),
  conditions,
});
