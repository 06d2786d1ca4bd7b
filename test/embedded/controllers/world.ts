/** Controllers on a plain store, and a kubelet that does at once what the test says. */
import { runControllers, type Controller } from '../../../src/embedded/controllers/controller.ts';
import { createEventRecorder } from '../../../src/embedded/controllers/event-recorder.ts';
import type { Draft } from '../../../src/embedded/api/client.ts';
import type { Event, Pod, PodTemplate } from '../../../src/embedded/objects.ts';
import { manualClock } from '../manual-clock.ts';
import { plainClient } from '../plain-client.ts';

export const template = (image = 'busybox:1.36', labels: Record<string, string> = { app: 'web' }): PodTemplate => ({
  metadata: { labels },
  spec: { containers: [{ name: 'app', image }] },
});

/** The node that a DaemonSet's pod asks for; any other goes to `node`. */
const meantFor = (pod: Pod): string =>
  pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
    ?.matchFields?.[0]?.values?.[0] ?? 'node';

export const world = (
  make: (deps: {
    client: ReturnType<typeof plainClient>;
    clock: ReturnType<typeof manualClock>;
    events: ReturnType<typeof createEventRecorder>;
  }) => Controller[],
) => {
  const clock = manualClock();
  const client = plainClient(clock);
  const events = createEventRecorder(client, clock, { component: 'test' });
  const bugs: unknown[] = [];
  const stop = runControllers(make({ client, clock, events }), {
    client,
    clock,
    onBug: (error) => {
      bugs.push(error);
    },
  });
  const setPod = (name: string, change: (pod: Pod) => Pod): void => {
    client.modify('pods', 'default', name, change, { status: true });
  };
  const ready = (pod: Pod, status: 'True' | 'False' = 'True'): Pod => ({
    ...pod,
    spec: { ...pod.spec!, nodeName: meantFor(pod) },
    status: {
      ...pod.status,
      phase: 'Running',
      podIP: `10.0.0.${pod.metadata.uid.replace(/\D/g, '')}`,
      conditions: [{ type: 'Ready', status, lastTransitionTime: new Date(clock.now()).toISOString() }],
    },
  });
  const pods = (): Pod[] => client.list('pods', 'default');
  return {
    client,
    clock,
    bugs,
    stop,
    pods,
    events: (): string[] =>
      client.list('events').map(({ type, reason, message }: Event) => `${type} ${reason} ${message}`),
    podDraft: (name: string, labels: Record<string, string> = {}): Draft<'pods'> => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', labels },
      spec: template().spec!,
    }),
    /** Every pod that isn't ready becomes so. */
    async makeReady(count = Infinity): Promise<void> {
      await clock.settle();
      const waiting = pods().filter((pod) => pod.status?.conditions === undefined);
      for (const pod of waiting.slice(0, count)) setPod(pod.metadata.name, ready);
      await clock.settle();
    },
    async setReady(name: string, status: 'True' | 'False'): Promise<void> {
      setPod(name, (pod) => ready(pod, status));
      await clock.settle();
    },
    async end(name: string, phase: 'Succeeded' | 'Failed'): Promise<void> {
      setPod(name, (pod) => ({
        ...pod,
        spec: { ...pod.spec!, nodeName: 'node' },
        status: {
          phase,
          containerStatuses: [
            {
              name: 'app',
              image: 'busybox',
              imageID: '',
              ready: false,
              restartCount: 0,
              state: {
                terminated: { exitCode: phase === 'Failed' ? 1 : 0, finishedAt: new Date(clock.now()).toISOString() },
              },
            },
          ],
        },
      }));
      await clock.settle();
    },
    /** What the kubelet does in the end with pods that are being deleted. */
    async finishDeleted(): Promise<void> {
      for (const pod of pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined))
        client.delete('pods', 'default', pod.metadata.name, { gracePeriodSeconds: 0 });
      await clock.settle();
    },
  };
};
