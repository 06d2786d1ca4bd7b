import type { Stage } from '../domain/stage.ts';
import type { Capability } from '../domain/capability.ts';
import type { Problem, Result } from '../domain/problem.ts';
import type { KubeObject, Manifest, Status } from './kube.ts';

/** Time as the cluster lives it: the machine's for a real cluster, possibly faster for a simulated one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** One kind of object, in one namespace or (without it) in all. */
export type Query = {
  apiVersion: string;
  kind: string;
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
};

export type Ref = { apiVersion: string; kind: string; namespace?: string; name: string };

export type WatchEvent<T> = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T };

export type ExecTarget = { namespace: string; pod: string; container: string };

/** What a command in a container left behind. */
export type ExecResult = { code: number; stdout: string; stderr: string };

export type ExecOptions = {
  stdin?: string;
  /** Default 15 s of wall time; then an `Unreachable` error. */
  timeoutMs?: number;
  signal?: AbortSignal;
  onStdout?: (text: string) => void;
};

export type LogOptions = { previous?: boolean; tailLines?: number; sinceTime?: string; timestamps?: boolean };

export type PatchType = 'merge' | 'json' | 'strategic';

/**
 * The only way to a cluster. Every method may throw `ApiRefusal` (the server said no; `status` has its words) or
 * `Unreachable` (no sensible answer: network, time-out, broken stream). `get` and `delete` take "not found" for an answer.
 */
export interface ClusterAccess {
  get<T extends KubeObject>(ref: Ref, signal?: AbortSignal): Promise<T | undefined>;
  list<T extends KubeObject>(query: Query, signal?: AbortSignal): Promise<{ items: T[]; resourceVersion: string }>;
  /** Events after `resourceVersion`. Ends when the server closes it; throws `ApiRefusal` 410 when the version is too old. */
  watch<T extends KubeObject>(
    query: Query & { resourceVersion: string },
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<T>>;
  create<T extends KubeObject>(object: Manifest, signal?: AbortSignal): Promise<T>;
  /** A create that is checked in full (strict about unknown fields) and not carried out. */
  rehearse(object: Manifest, signal?: AbortSignal): Promise<void>;
  /** Server-side apply as field manager `peapod`, strict about unknown fields. */
  apply<T extends KubeObject>(object: Manifest, options?: { dryRun?: boolean; signal?: AbortSignal }): Promise<T>;
  patch<T extends KubeObject>(
    ref: Ref,
    body: unknown,
    options: { type: PatchType; subresource?: string; signal?: AbortSignal },
  ): Promise<T>;
  delete(
    ref: Ref,
    options?: { gracePeriodSeconds?: number; propagationPolicy?: string; uid?: string; signal?: AbortSignal },
  ): Promise<void>;
  exec(target: ExecTarget, command: string[], options?: ExecOptions): Promise<ExecResult>;
  logs(target: ExecTarget, options?: LogOptions, signal?: AbortSignal): Promise<string>;
  /** Whether objects of this kind live in namespaces; undefined when the server knows no such kind. */
  isNamespaced(apiVersion: string, kind: string): Promise<boolean | undefined>;
  /** May this user do `verb` on `resource` (SelfSubjectAccessReview)? */
  allowed(verb: string, resource: string, namespace?: string): Promise<boolean>;
  /** `v1.34.4` */
  version(signal?: AbortSignal): Promise<string>;
}

/** An access of one's own, to be closed. */
export interface OpenedAccess extends ClusterAccess {
  /** For what is not the API's, on the same server. */
  post(path: string, body: unknown, signal: AbortSignal): Promise<unknown>;
  close(): void;
}

/** The API server answered, and the answer was no. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly code: number;
  readonly status: Status;

  constructor(code: number, status: Status, doing: string) {
    super(`${doing}: ${status.message ?? `HTTP ${code}`}`);
    this.code = code;
    this.status = status;
  }
}

/** Refusals that say something about the cluster and nothing about what was asked of it: access, overload, faults. */
const troubleCodes = new Set([401, 408, 429]);

/** Whether an error is the cluster's (or the network's) and not the learner's. */
export const isClusterTrouble = (error: unknown): error is ApiRefusal | Unreachable => {
  if (error instanceof Unreachable) return true;
  if (!(error instanceof ApiRefusal)) return false;
  // Admission refuses with 403 too (quota, pod security): that is about the object. Missing rights are not.
  const noRights =
    error.code === 403 && / cannot (get|list|watch|create|update|patch|delete) resource /.test(error.message);
  return noRights || troubleCodes.has(error.code) || error.code >= 500;
};

/** No sensible answer came: network, time-out or a broken stream. Never the learner's fault. */
export class Unreachable extends Error {
  override readonly name: string = 'Unreachable';
}

/** Whether the cluster (or the way to it) gave this error, as against a bug of ours. */
export const isClusterError = (error: unknown): error is ApiRefusal | Unreachable =>
  error instanceof ApiRefusal || error instanceof Unreachable;

/** A command in a container did not end in its time: the connection may well be fine. */
export class CommandTimeout extends Unreachable {
  override readonly name = 'CommandTimeout';
}

export type ClusterInfo = {
  /** As given to `--cluster`: `kind`, `context:class`. */
  name: string;
  /** One line for people: `kind cluster "peapod", Kubernetes v1.34.4, 1 node`. */
  title: string;
  version: string;
  nodes: number;
};

/** The computers that the nodes run on. */
export type Machines = {
  /** As with a power cut. */
  stop(node: string, signal: AbortSignal): Promise<Result<undefined>>;
  start(node: string, signal: AbortSignal): Promise<Result<undefined>>;
  /** Runs a command on the node itself, as its administrator. */
  run(node: string, command: readonly string[], signal: AbortSignal): Promise<Result<ExecResult>>;
};

export interface Cluster {
  info: ClusterInfo;
  capabilities: ReadonlySet<Capability>;
  /** Path of a kubeconfig file of peapod's own. */
  kubeconfig: string;
  access: ClusterAccess;
  clock: Clock;
  /** Every namespace that peapod makes there carries these, so that `down` and clean-up find this user's and no others. */
  namespaceLabels: Readonly<Record<string, string>>;
  /** Makes these images present on the nodes where that can be done ahead; otherwise the kubelet pulls them. */
  prepareImages(images: readonly string[], signal: AbortSignal): Promise<void>;
  /** Absent where the nodes are somebody else's. */
  machines?: Machines;
  /** Ends this process's use of the cluster, not the cluster. */
  close(): Promise<void>;
}

/** What a provider can do on this machine, and what to do about what is missing. */
export type Availability =
  | { state: 'ready' | 'can-start'; detail: string }
  | { state: 'missing'; detail: string; problem: Problem };

export type OpenOptions = {
  /** Called as stages start and end. */
  onStage?: (stage: Stage) => void;
  /** Asks the user before anything is done on a cluster that peapod did not make. Absent: the answer is no. */
  confirm?: (question: string) => Promise<boolean>;
  /** Whether a missing cluster may be created. Default true. */
  create?: boolean;
  /** How many times as fast as the machine's the cluster's time is to go; only the practice cluster's can. */
  speed?: number;
  /** How many nodes; default: what the provider makes by itself, or those that are there. */
  nodes?: number;
};

export type DownOptions = Pick<OpenOptions, 'confirm'> & {
  /** What is in it comes back when it is opened again; only the practice cluster can do that. */
  keep?: boolean;
};

export interface ClusterProvider {
  /** As given to `--cluster`. */
  name: string;
  /** One line: what it is. */
  about: string;
  /** How long `open` takes, in words: `under a second`. */
  takes: string;
  probe(signal: AbortSignal): Promise<Availability>;
  open(options: OpenOptions, signal: AbortSignal): Promise<Result<Cluster>>;
  /** Removes the cluster if peapod made it, else only what peapod made on it, after asking; the value says what was done. */
  down(options: DownOptions, signal: AbortSignal): Promise<Result<string>>;
}
