/** What pods use of processors and memory, measured over a window: the role of metrics-server. */
import type { Client } from '../client.ts';
import type { Clock } from '../../clock.ts';
import type { Pod } from '../../objects.ts';
import type { NodeAccess } from '../node-access.ts';

export type ContainerUse = { name: string; cpuNano: number; memoryBytes: number };
/** `at`: the end of the window, in milliseconds since the epoch. */
export type PodUse = { at: number; windowMs: number; containers: ContainerUse[] };

export interface Metrics {
  /** Undefined: it does not run, or not for long enough. */
  of(pod: Pod): PodUse | undefined;
  stop(): void;
}

type Sample = { at: number; cpuMs: number };

const everyMs = 15_000;
/** Without a question for so long nothing is measured any more. */
const idleMs = 120_000;
const shortestWindowMs = 1_000;

export const createMetrics = (client: Client, clock: Clock, nodes: Pick<NodeAccess, 'usage'>): Metrics => {
  /** The last two looks at each container, by its id. */
  let samples = new Map<string, [Sample] | [Sample, Sample]>();
  let askedAt = 0;
  let cancel: (() => void) | undefined;

  const usageOf = (pod: Pod, container: string): ReturnType<NodeAccess['usage']> => {
    const { namespace = '', name, uid } = pod.metadata;
    const node = pod.spec?.nodeName;
    return node === undefined ? undefined : nodes.usage({ node, namespace, name, uid }, container);
  };

  const look = (): void => {
    const next: typeof samples = new Map();
    for (const pod of client.list('pods')) {
      for (const { name } of containersOf(pod)) {
        const usage = usageOf(pod, name);
        if (usage === undefined) continue;
        const last = samples.get(usage.id)?.at(-1);
        const sample = { at: clock.now(), cpuMs: usage.cpuMs };
        next.set(usage.id, last === undefined ? [sample] : [last, sample]);
      }
    }
    samples = next;
  };

  const lookLater = (): void => {
    cancel ??= clock.schedule(clock.now() + everyMs, () => {
      cancel = undefined;
      if (clock.now() - askedAt > idleMs) {
        samples = new Map();
        return;
      }
      look();
      lookLater();
    });
  };

  const begin = (): void => {
    askedAt = clock.now();
    if (cancel !== undefined) return;
    look();
    lookLater();
  };

  return {
    of(pod) {
      begin();
      const now = clock.now();
      const measured = containersOf(pod).flatMap(({ name }) => {
        const usage = usageOf(pod, name);
        if (usage === undefined) return [];
        const [first, second] = samples.get(usage.id) ?? [];
        // Until there are two looks, all of its life is the window.
        const [from, to] =
          first !== undefined && second !== undefined
            ? [first, second]
            : [
                { at: usage.startedAt, cpuMs: 0 },
                { at: now, cpuMs: usage.cpuMs },
              ];
        const windowMs = to.at - from.at;
        if (windowMs < shortestWindowMs) return [];
        const cpuNano = Math.round((Math.max(0, to.cpuMs - from.cpuMs) / windowMs) * 1e9);
        return [{ at: to.at, windowMs, use: { name, cpuNano, memoryBytes: usage.memoryBytes } }];
      });
      if (measured.length === 0) return undefined;
      return {
        at: Math.max(...measured.map(({ at }) => at)),
        windowMs: Math.max(...measured.map(({ windowMs }) => windowMs)),
        containers: measured.map(({ use }) => use),
      };
    },
    stop() {
      cancel?.();
    },
  };
};

/** Those that may run all the time. */
const containersOf = ({ spec }: Pod): { name: string }[] => [
  ...(spec?.containers ?? []),
  ...(spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
];
