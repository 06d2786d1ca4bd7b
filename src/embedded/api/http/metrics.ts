/** The API group metrics.k8s.io: nodes and pods as what they use. */
import { secondsText } from '../../time.ts';
import type { Pod } from '../../objects.ts';
import type { JsonObject } from '../../schema/index.ts';
import { methodNotAllowed, notFound, refusal } from '../errors.ts';
import type { Metrics, PodUse } from '../metrics/usage.ts';
import { selectionOf } from '../selectors/selection.ts';
import { selected } from '../verbs/list.ts';
import { mustFind } from '../verbs/registry.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

const group = 'metrics.k8s.io';
const apiVersion = `${group}/v1beta1`;

const usageOf = (cpuNano: number, memoryBytes: number): JsonObject => ({
  cpu: cpuNano === 0 ? '0' : `${cpuNano}n`,
  memory: `${Math.floor(memoryBytes / 1024)}Ki`,
});

/** What every entry begins with. */
const entry = (
  kind: string,
  { metadata }: Pick<Pod, 'metadata'>,
  now: number,
  at: number,
  windowMs: number,
): JsonObject => ({
  kind,
  apiVersion,
  metadata: {
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    creationTimestamp: secondsText(now),
    ...(metadata.labels === undefined ? {} : { labels: { ...metadata.labels } }),
  },
  timestamp: secondsText(at),
  window: `${windowMs / 1000}s`,
});

const podEntry = (pod: Pod, use: PodUse, now: number): JsonObject => ({
  ...entry('PodMetrics', pod, now, use.at, use.windowMs),
  containers: use.containers.map(({ name, cpuNano, memoryBytes }) => ({ name, usage: usageOf(cpuNano, memoryBytes) })),
});

const sum = (uses: readonly PodUse[], part: 'cpuNano' | 'memoryBytes'): number =>
  uses.flatMap(({ containers }) => containers).reduce((total, container) => total + container[part], 0);

const podsOf = (call: Call, namespace: string | undefined): Pod[] => {
  const labelSelector = call.query.get('labelSelector') ?? '';
  const fieldSelector = call.query.get('fieldSelector') ?? '';
  return selected(call.api, selectionOf('pods', namespace, { labelSelector, fieldSelector })) as unknown as Pod[];
};

const podAnswer = (
  call: Call,
  metrics: Metrics,
  namespace: string | undefined,
  name: string | undefined,
): JsonObject => {
  const now = call.api.clock.now();
  if (name === undefined) {
    const items = podsOf(call, namespace).flatMap((pod) => {
      const use = metrics.of(pod);
      return use === undefined ? [] : [podEntry(pod, use, now)];
    });
    return { kind: 'PodMetricsList', apiVersion, metadata: {}, items };
  }
  const full = `${namespace}/${name}`;
  const pod = call.api.client.get('pods', namespace, name);
  if (pod === undefined) throw notFound('pods', full);
  const use = metrics.of(pod);
  if (use !== undefined) return podEntry(pod, use, now);
  throw refusal(404, 'NotFound', `podmetrics.${group} "${full}" not found`, { name: full, group, kind: 'podmetrics' });
};

const nodeEntry = (call: Call, metrics: Metrics, name: string): JsonObject => {
  const node = mustFind(call.api, 'nodes', undefined, name);
  const now = call.api.clock.now();
  const uses = call.api.client
    .list('pods')
    .filter(({ spec }) => spec?.nodeName === name)
    .flatMap((pod) => metrics.of(pod) ?? []);
  const windowMs = Math.max(1_000, ...uses.map((use) => use.windowMs));
  return {
    ...entry('NodeMetrics', node, now, now, windowMs),
    usage: usageOf(sum(uses, 'cpuNano'), sum(uses, 'memoryBytes')),
  };
};

const nodeAnswer = (call: Call, metrics: Metrics, name: string | undefined): JsonObject => {
  if (name !== undefined) return nodeEntry(call, metrics, name);
  const labelSelector = call.query.get('labelSelector') ?? '';
  const nodes = selected(call.api, selectionOf('nodes', undefined, { labelSelector }));
  const items = nodes.map(({ metadata }) => nodeEntry(call, metrics, metadata.name));
  return { kind: 'NodeMetricsList', apiVersion, metadata: {}, items };
};

const path =
  /^\/apis\/metrics\.k8s\.io\/v1beta1\/(?:namespaces\/(?<namespace>[^/]+)\/)?(?<resource>nodes|pods)(?:\/(?<name>[^/]+))?$/;

/** Undefined: the path is not of this group. */
export const serveMetrics = (call: Call): Answer | undefined => {
  const { metrics } = call.api;
  const groups = path.exec(call.path)?.groups;
  if (groups === undefined || metrics === undefined) return undefined;
  const { namespace, resource, name } = groups;
  if (resource === 'nodes' ? namespace !== undefined : name !== undefined && namespace === undefined) return undefined;
  if (call.method !== 'GET') throw methodNotAllowed();
  const json = resource === 'nodes' ? nodeAnswer(call, metrics, name) : podAnswer(call, metrics, namespace, name);
  return { code: 200, json };
};
