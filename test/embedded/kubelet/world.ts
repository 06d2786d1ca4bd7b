/** A kubelet on a store, with a runtime that follows scripts and time that stands still. */
import type { EventRecorder } from '../../../src/embedded/events.ts';
import { createKubelet, type Kubelet } from '../../../src/embedded/kubelet/kubelet.ts';
import type { ContainerStatus, Pod, PodSpec } from '../../../src/embedded/objects.ts';
import { manualClock, type ManualClock } from '../manual-clock.ts';
import { plainClient } from '../plain-client.ts';
import { fakeRuntime, type FakeRuntime } from './fake-runtime.ts';

export type World = {
  clock: ManualClock;
  client: ReturnType<typeof plainClient>;
  runtime: FakeRuntime;
  kubelet: Kubelet;
  /** `Normal Pulled spec.containers{app}: …`, each new message once. */
  events: string[];
  /** All messages with how often they came. */
  counts: Map<string, number>;
  bugs: unknown[];
  run(name: string, spec: Partial<PodSpec>, metadata?: object): Promise<Pod>;
  pod(name: string): Pod;
  container(pod: string, name?: string): ContainerStatus;
  condition(pod: string, type: string): string;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
};

export const startOfTime = Date.parse('2026-01-31T12:00:00Z');

export const createWorld = async (): Promise<World> => {
  const clock = manualClock(startOfTime);
  const client = plainClient(clock);
  const runtime = fakeRuntime(clock);
  const counts = new Map<string, number>();
  const events: string[] = [];
  const recorder: EventRecorder = {
    record(about, type, reason, message, { fieldPath } = {}) {
      const text = `${type} ${reason}${fieldPath === undefined ? '' : ` ${fieldPath}`}: ${message}`;
      const count = counts.get(`${about.metadata.name} ${text}`) ?? 0;
      counts.set(`${about.metadata.name} ${text}`, count + 1);
      if (count === 0 && about.kind === 'Pod') events.push(text);
    },
  };
  const bugs: unknown[] = [];
  const kubelet = createKubelet({
    client,
    runtime,
    clock,
    events: recorder,
    dnsServiceIp: '10.96.0.10',
    onBug: (error) => bugs.push(error),
  });
  const world: World = {
    clock,
    client,
    runtime,
    kubelet,
    events,
    counts,
    bugs,
    async run(name, spec, metadata = {}) {
      client.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', uid: `uid-of-${name}`, ...metadata },
        spec: {
          containers: [],
          nodeName: runtime.node.name,
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 30,
          ...spec,
        },
        status: { phase: 'Pending', qosClass: 'BestEffort' },
      });
      await world.pass(0);
      return world.pod(name);
    },
    pod(name) {
      const pod = client.get('pods', 'default', name);
      if (pod === undefined) throw new Error(`no pod ${name}`);
      return pod;
    },
    container(pod, name = 'app') {
      const { status } = world.pod(pod);
      const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
      const found = all.find((one) => one.name === name);
      if (found === undefined) throw new Error(`no container ${name}`);
      return found;
    },
    condition(pod, type) {
      const found = world.pod(pod).status?.conditions?.find((one) => one.type === type);
      return [found?.status, found?.reason, found?.message].filter((text) => text !== undefined).join(' ');
    },
    pass: (ms) => clock.advance(ms),
  };
  kubelet.start();
  await world.pass(0);
  return world;
};

/** A container of busybox. */
export const app = (more: object = {}): PodSpec['containers'][number] => ({
  name: 'app',
  image: 'busybox:1.36',
  command: ['sleep', '1000000'],
  ...more,
});
