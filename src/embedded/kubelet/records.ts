/** What the kubelet has seen of a pod on its node: all that decisions and the pod's status are made of. */
import type { Image } from '../runtime/types.ts';
import type { Resources } from './resize/allocation.ts';

/** `unknown`: no probe of a startup probe has reached its threshold yet. */
export type ProbeResult = 'success' | 'failure' | 'unknown';

/** What the probes last found; absent: the container has no such probe. */
export type ProbeResults = { startup?: ProbeResult; liveness?: ProbeResult; readiness?: ProbeResult };

/** How a container ended. Milliseconds since the epoch. */
export type Ended = {
  code: number;
  reason: string;
  /** What it left as its termination message, or why it could not be started. */
  message: string;
  /** 0: it never ran. */
  startedAt: number;
  finishedAt: number;
};

/** One run of a container. */
export type ContainerRecord = {
  /** Without `containerd://`. */
  id: string;
  name: string;
  /** How often it had been restarted before. */
  attempt: number;
  state: 'created' | 'running' | 'exited';
  createdAt: number;
  startedAt?: number;
  ended?: Ended;
  image: Pick<Image, 'reference' | 'digest'>;
  /** As the spec said when it was created: another one means that it has to be replaced. */
  specImage: string;
  /** What it was last given: another promise means that it has to be resized. */
  resources: Resources | undefined;
  probes: ProbeResults;
};

/** Why a container is not started. */
export type Waiting = { reason: string; message: string };

/** How long a container that fails has to wait between its end and its next start. */
export type BackOff = { delayMs: number; updatedAt: number };

export type PodRecords = {
  /** Its address stays known after it was stopped. */
  sandbox?: { id: string; ip: string; ready: boolean };
  /** The newest two runs of each container, the newest last. */
  containers: readonly ContainerRecord[];
  /** By container: what the last try to start it came to, when it failed. */
  waiting: ReadonlyMap<string, Waiting>;
  /** By container. */
  backOffs: ReadonlyMap<string, BackOff>;
};

/** The newest run of a container. */
export const newestOf = (records: Pick<PodRecords, 'containers'>, name: string): ContainerRecord | undefined =>
  records.containers.findLast((container) => container.name === name);
