/** Watches what the node has left, and evicts pods before there is nothing. Source of the rules: pkg/kubelet/eviction. */
import { isTolerated } from '../../matching/tolerations.ts';
import type { Pod } from '../../objects.ts';
import { qualityOfServiceOf } from '../../quality-of-service.ts';
import type { Refusal } from '../admission/node-room.ts';
import type { Pressure } from '../node/conditions.ts';
import type { NodeRegistration } from '../node/node-registration.ts';
import type { KubeletContext } from '../pod/context.ts';
import type { PodWorker } from '../pod/pod-worker.ts';
import { evictionMessage } from './eviction-message.ts';
import { evictionOrder, isCritical, type Candidate } from './eviction-order.ts';
import { wholePages, type Scarce } from './pod-use.ts';

export interface NodePressure {
  current(): ReadonlySet<Pressure>;
  refusal(pod: Pod): Refusal | undefined;
  /** There is something to measure from now on. */
  checkSoon(): void;
  stop(): void;
}

const checkMs = 10_000;
/** A condition stays for so long after it was last seen. */
const transitionMs = 300_000;
/** Nobody else is evicted for so long while a pod takes its time to end. */
const patienceMs = 30_000;

type Signal = { scarce: Scarce; pressure: Pressure; capacity: number; threshold: number };

const transitions: Record<Pressure, { begins: string; ends: string }> = {
  MemoryPressure: { begins: 'NodeHasInsufficientMemory', ends: 'NodeHasSufficientMemory' },
  DiskPressure: { begins: 'NodeHasDiskPressure', ends: 'NodeHasNoDiskPressure' },
};

type Running = Candidate & { worker: PodWorker };

export const createNodePressure = (
  { clock, runtime, onBug }: KubeletContext,
  node: Pick<NodeRegistration, 'report' | 'record'>,
  workers: () => readonly PodWorker[],
): NodePressure => {
  const { memoryBytes, fileBytes } = runtime.bounds;
  // In the order in which they are dealt with. Memory: the real default. Disk: a single volume can hold little more than
  // half of the bound, and several nodes share it: a tenth of it, the real default, would come too late.
  const signals: readonly Signal[] = [
    { scarce: 'memory', pressure: 'MemoryPressure', capacity: memoryBytes, threshold: 100 * 2 ** 20 },
    { scarce: 'ephemeral-storage', pressure: 'DiskPressure', capacity: fileBytes, threshold: fileBytes / 2 },
  ];
  const seenAt = new Map<Pressure, number>();
  let current: ReadonlySet<Pressure> = new Set();
  let leaving: { worker: PodWorker; since: number } | undefined;
  let cancel: (() => void) | undefined;

  const running = (): Running[] =>
    workers().flatMap((worker) => {
      const [pod, use] = [worker.holding, worker.use()];
      return pod === undefined || use === undefined ? [] : [{ worker, pod, use }];
    });

  const availableOf = ({ scarce, capacity }: Signal, pods: readonly Running[]): number => {
    const besides = scarce === 'memory' ? 0 : wholePages(runtime.nodeTree('/')?.held() ?? 0);
    return Math.max(0, capacity - pods.reduce((sum, { use }) => sum + use[scarce], besides));
  };

  const setConditions = (short: readonly Signal[]): void => {
    const now = clock.now();
    for (const { pressure } of short) seenAt.set(pressure, now);
    const next = new Set([...seenAt].filter(([, at]) => now - at < transitionMs).map(([pressure]) => pressure));
    const changed = signals.map(({ pressure }) => pressure).filter((one) => next.has(one) !== current.has(one));
    current = next;
    if (changed.length === 0) return;
    node.report();
    for (const pressure of changed) {
      const reason = transitions[pressure][next.has(pressure) ? 'begins' : 'ends'];
      node.record('Normal', reason, `Node ${runtime.node.name} status is now: ${reason}`);
    }
  };

  const stillLeaving = (): boolean => {
    if (leaving === undefined) return false;
    if (leaving.worker.holding !== undefined && clock.now() - leaving.since < patienceMs) return true;
    leaving = undefined;
    return false;
  };

  const evictOne = (signal: Signal, pods: readonly Running[]): void => {
    const { scarce, threshold } = signal;
    node.record('Warning', 'EvictionThresholdMet', `Attempting to reclaim ${scarce}`);
    const chosen = evictionOrder(pods, scarce).find(({ pod }) => !isCritical(pod));
    if (chosen === undefined) return;
    const message = evictionMessage(chosen, scarce, { threshold, available: availableOf(signal, pods) });
    leaving = { worker: chosen.worker, since: clock.now() };
    chosen.worker.evict(message);
  };

  const check = (): void => {
    const pods = running();
    const short = signals.filter((signal) => availableOf(signal, pods) < signal.threshold);
    setConditions(short);
    if (stillLeaving()) return;
    const overLimit = pods.filter(({ worker }) => worker.checkUsage());
    if (overLimit.length === 0 && short[0] !== undefined) evictOne(short[0], pods);
  };

  const checkSoon = (): void => {
    cancel ??= clock.schedule(clock.now() + checkMs, () => {
      cancel = undefined;
      try {
        check();
      } catch (error) {
        onBug(error);
      }
      if (current.size > 0 || workers().some(({ holding }) => holding !== undefined)) checkSoon();
    });
  };

  return {
    current: () => current,
    refusal(pod) {
      if (current.size === 0 || isCritical(pod)) return undefined;
      const onlyMemory = current.size === 1 && current.has('MemoryPressure');
      const taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' };
      if (onlyMemory && (qualityOfServiceOf(pod) !== 'BestEffort' || isTolerated(pod, taint))) return undefined;
      return { reason: 'Evicted', message: `The node had condition: [${[...current].join(' ')}]. ` };
    },
    checkSoon,
    stop: () => cancel?.(),
  };
};
