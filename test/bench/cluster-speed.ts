/** How long a cluster takes for everyday things; the same code for every kind of cluster. */
import type { Deployment, KubeObject, Manifest, Pod } from '../../src/cluster/kube.ts';
import type { Cluster } from '../../src/cluster/types.ts';

const sleeping = (name: string): object => ({ name, image: 'busybox:1.36', command: ['sleep', '100000'] });

const pair: Manifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'pair' },
  spec: { terminationGracePeriodSeconds: 0, containers: [sleeping('one'), sleeping('two')] },
};

export const deploymentOf = (
  replicas: number,
  name = `of-${replicas}`,
  container: object = sleeping('one'),
): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 0, containers: [container] },
    },
  },
});

const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;

/** Applies an object and waits, by watching, until it is as wanted. Milliseconds. */
export const untilSo = async <T extends KubeObject>(
  cluster: Cluster,
  namespace: string,
  object: Manifest,
  isSo: (seen: T) => boolean,
): Promise<number> => {
  const { access } = cluster;
  const { apiVersion, kind, metadata } = object;
  const start = performance.now();
  await access.apply({ ...object, metadata: { ...metadata, namespace } });
  const query = { apiVersion, kind, namespace, fieldSelector: `metadata.name=${metadata.name}` };
  const stop = new AbortController();
  const { items, resourceVersion } = await access.list<T>(query);
  if (!items.some(isSo)) {
    for await (const { object: seen } of access.watch<T>({ ...query, resourceVersion }, stop.signal)) {
      if (isSo(seen)) break;
    }
  }
  const took = performance.now() - start;
  stop.abort();
  return took;
};

export const isAvailable =
  (replicas: number) =>
  ({ status }: Deployment): boolean =>
    status?.availableReplicas === replicas;

/** The same Deployment with another template. */
const anew = (deployment: Manifest): Manifest => {
  const { template, ...spec } = deployment['spec'] as { template: { metadata: object } };
  const metadata = { ...template.metadata, annotations: { round: '2' } };
  return { ...deployment, spec: { ...spec, template: { ...template, metadata } } };
};

const isRolledOut =
  (replicas: number) =>
  ({ status, metadata }: Deployment): boolean =>
    status?.observedGeneration === metadata.generation &&
    status?.updatedReplicas === replicas &&
    status.availableReplicas === replicas &&
    status.replicas === replicas;

export type Speeds = {
  pod: number[];
  deployment1: number[];
  deployment3: number[];
  deployment100?: number[];
  rollout100?: number[];
};

/** Each in a namespace of its own; `hundred` leaves out what a small real node has no room for. */
export const speedsOf = async (
  cluster: Cluster,
  { runs, hundred }: { runs: number; hundred: boolean },
): Promise<Speeds> => {
  const { access, namespaceLabels } = cluster;
  const speeds: Required<Speeds> = { pod: [], deployment1: [], deployment3: [], deployment100: [], rollout100: [] };
  for (let run = 0; run < runs; run += 1) {
    const namespace = `speed-${process.pid}-${run}`;
    await access.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { ...namespaceLabels } },
    });
    try {
      while ((await access.get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: 'default' })) === undefined)
        await cluster.clock.sleep(20);
      speeds.pod.push(await untilSo(cluster, namespace, pair, isReady));
      speeds.deployment1.push(await untilSo(cluster, namespace, deploymentOf(1), isAvailable(1)));
      speeds.deployment3.push(await untilSo(cluster, namespace, deploymentOf(3), isAvailable(3)));
      if (!hundred) continue;
      const many = deploymentOf(100);
      speeds.deployment100.push(await untilSo(cluster, namespace, many, isAvailable(100)));
      speeds.rollout100.push(await untilSo(cluster, namespace, anew(many), isRolledOut(100)));
    } finally {
      await access.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    }
  }
  const { deployment100: _many, rollout100: _anew, ...rest } = speeds;
  return hundred ? speeds : rest;
};
