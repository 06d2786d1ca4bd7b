/** What a parity body works with: one namespace on some cluster, and the words to ask it with. */
import { load, loadAll } from 'js-yaml';
import type { Event, KubeObject, Manifest, Pod } from '../../src/cluster/kube.ts';
import { ApiRefusal, type Cluster, type ExecResult } from '../../src/cluster/types.ts';

/** Runs unchanged on the practice cluster and on a real one; `run` throws when the cluster behaves otherwise. */
export type Body = { name: string; run(here: Here): Promise<void> };

const pollMs = 250;

export class Here {
  readonly cluster: Cluster;
  readonly namespace: string;

  constructor(cluster: Cluster, namespace: string) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  get now(): number {
    return this.cluster.clock.now();
  }

  sleep(seconds: number): Promise<void> {
    return this.cluster.clock.sleep(seconds * 1000);
  }

  /** One or more manifests; the namespace is filled in. */
  async apply(yaml: string): Promise<void> {
    for (const document of loadAll(yaml) as Manifest[]) {
      await this.cluster.access.apply({ ...document, metadata: { ...document.metadata, namespace: this.namespace } });
    }
  }

  /** A pod of containers that run shell scripts; `spec` is YAML of further fields of the pod's spec. */
  async runPod(name: string, containers: Record<string, string>, spec = ''): Promise<void> {
    const extra = (spec === '' ? {} : load(spec)) as object;
    await this.cluster.access.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: this.namespace, labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: Object.entries(containers).map(([container, script]) => ({
          name: container,
          image: 'busybox:1.36',
          command: ['sh', '-c', script],
        })),
        ...extra,
      },
    });
  }

  async get<T extends KubeObject>(kind: string, name: string, apiVersion = 'v1'): Promise<T | undefined> {
    return this.cluster.access.get<T>({ apiVersion, kind, namespace: this.namespace, name });
  }

  async pod(name: string): Promise<Pod> {
    const pod = await this.get<Pod>('Pod', name);
    if (pod === undefined) throw new Error(`there is no pod ${name}`);
    return pod;
  }

  async list<T extends KubeObject>(kind: string, apiVersion = 'v1', labelSelector?: string): Promise<T[]> {
    const { items } = await this.cluster.access.list<T>({
      apiVersion,
      kind,
      namespace: this.namespace,
      ...(labelSelector === undefined ? {} : { labelSelector }),
    });
    return items;
  }

  /** Asks until it is so; the last thing seen is in the error. */
  async until<T>(what: string, look: () => Promise<T>, isSo: (seen: T) => boolean, seconds = 60): Promise<T> {
    const end = this.now + seconds * 1000;
    for (;;) {
      const seen = await look();
      if (isSo(seen)) return seen;
      if (this.now > end) throw new Error(`${what}: not in ${seconds} s; last seen ${JSON.stringify(seen, null, 1)}`);
      await this.cluster.clock.sleep(pollMs);
    }
  }

  untilPod(name: string, what: string, isSo: (pod: Pod) => boolean, seconds?: number): Promise<Pod> {
    return this.until(`pod ${name} ${what}`, () => this.pod(name), isSo, seconds);
  }

  untilReady(name: string): Promise<Pod> {
    return this.untilPod(
      name,
      'is ready',
      (pod) => pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true,
    );
  }

  untilPhase(name: string, phase: string): Promise<Pod> {
    return this.untilPod(name, `is ${phase}`, (pod) => pod.status?.phase === phase);
  }

  untilGone(kind: string, name: string, apiVersion = 'v1'): Promise<unknown> {
    return this.until(
      `${kind} ${name} is gone`,
      () => this.get(kind, name, apiVersion),
      (seen) => seen === undefined,
    );
  }

  exec(pod: string, script: string, container?: string): Promise<ExecResult> {
    return this.command(pod, ['sh', '-c', script], container);
  }

  async command(pod: string, command: string[], container?: string): Promise<ExecResult> {
    const first = container ?? (await this.pod(pod)).spec.containers[0]!.name;
    return this.cluster.access.exec({ namespace: this.namespace, pod, container: first }, command);
  }

  logs(pod: string, container: string, previous = false): Promise<string> {
    return this.cluster.access.logs({ namespace: this.namespace, pod, container }, { previous });
  }

  /** `reason message` of the events about an object, oldest first. */
  async events(name: string): Promise<string[]> {
    const events = await this.list<Event>('Event');
    return events
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message }) => `${reason} ${message}`);
  }

  untilEvent(name: string, text: string | RegExp, seconds?: number): Promise<string[]> {
    const fits = (line: string): boolean => (typeof text === 'string' ? line.includes(text) : text.test(line));
    return this.until(
      `an event of ${name} says ${text}`,
      () => this.events(name),
      (seen) => seen.some(fits),
      seconds,
    );
  }

  delete(kind: string, name: string, apiVersion = 'v1', gracePeriodSeconds?: number): Promise<void> {
    return this.cluster.access.delete(
      { apiVersion, kind, namespace: this.namespace, name },
      gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds },
    );
  }
}

export const statusOf = (pod: Pod, container: string) =>
  [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].find(
    ({ name }) => name === container,
  );

export const conditionsOf = (pod: Pod): Record<string, string> =>
  Object.fromEntries((pod.status?.conditions ?? []).map(({ type, status }) => [type, status]));

/** In the server's words. */
export const refused = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked;
  } catch (error) {
    if (error instanceof ApiRefusal) return error.status.message ?? '';
    throw error;
  }
  throw new Error('it was not refused');
};
