/** What is to be done for a pod, in this order. */
import type { ContainerKind } from '../pod-spec.ts';

/** Why a running container is killed: probes may have a grace period of their own. */
export type KillCause = 'liveness' | 'startup' | 'changed' | 'hook' | 'pod';

export type KillAction = {
  do: 'kill';
  container: string;
  id: string;
  /** Of the Killing event. */
  message: string;
  cause: KillCause;
};

export type StartAction = {
  do: 'start';
  container: string;
  kind: ContainerKind;
  /** When its last run ended: starting it lengthens its back-off. */
  endedAt?: number;
};

/** Runs, and is to have other limits from now on. */
export type ResizeAction = { do: 'resize'; container: string; id: string };

/** Not to be started yet. */
export type WaitAction = { do: 'wait'; container: string; kind: ContainerKind; event: string; message: string };

export type Action = { do: 'createSandbox' } | { do: 'killPod' } | KillAction | StartAction | ResizeAction | WaitAction;
