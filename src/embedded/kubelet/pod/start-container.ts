/** Starts one container: its image, its configuration, the container itself, its postStart hook. */
import type { Container, Pod } from '../../objects.ts';
import type { Sandbox } from '../../runtime/types.ts';
import { containerSpecOf } from '../container/container-spec.ts';
import { ensureImage, type FailedPulls } from '../container/ensure-image.ts';
import { hostnameOf } from '../container/sandbox-spec.ts';
import { targetContainerOf } from '../container/target-container.ts';
import { runHook } from '../lifecycle/hook.ts';
import { killContainer } from '../lifecycle/kill-container.ts';
import type { ContainerKind } from '../pod-spec.ts';
import type { Waiting } from '../records.ts';
import type { PodVolumes } from '../volumes/pod-volumes.ts';
import type { KubeletContext } from './context.ts';
import type { PodRuns, Run } from './pod-runs.ts';

export type StartContext = KubeletContext & {
  pod: Pod;
  sandbox: Sandbox;
  runs: PodRuns;
  volumes: PodVolumes;
  failedPulls: FailedPulls;
  signal: AbortSignal;
  record: (container: string, type: 'Normal' | 'Warning', reason: string, message: string) => void;
};

export type StartResult = { waiting: Waiting } | undefined;

const postStart = async (context: StartContext, container: Container, run: Run): Promise<StartResult> => {
  const handler = container.lifecycle?.postStart;
  if (handler === undefined) return undefined;
  const { clock, pod, sandbox, signal } = context;
  const warn = (reason: string, message: string): void => context.events.record(pod, 'Warning', reason, message);
  const of = { pod, container, running: run.running, sandbox, clock, signal, warn };
  const trouble = await runHook(handler, of);
  if (trouble === undefined) return undefined;
  const record = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
    context.record(container.name, type, reason, message);
  record('Warning', 'FailedPostStartHook', 'PostStartHook failed');
  await killContainer({ ...of, record }, { message: 'FailedPostStartHook', cause: 'hook' });
  return { waiting: { reason: 'PostStartHookError', message: trouble } };
};

/** Resolves to why it doesn't run, if so. */
export const startContainer = async (
  context: StartContext,
  container: Container,
  kind: ContainerKind,
): Promise<StartResult> => {
  const { runtime, runs, pod, sandbox, signal } = context;
  const { name } = container;
  const record = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
    context.record(name, type, reason, message);
  const failed = (waiting: Waiting, error = waiting.message): StartResult => {
    record('Warning', 'Failed', `Error: ${error}`);
    return { waiting };
  };

  const ensured = await ensureImage(container, { ...context, images: runtime.images, record });
  if (signal.aborted) return undefined;
  if ('waiting' in ensured) {
    record('Warning', 'Failed', `Error: ${ensured.waiting.reason}`);
    return ensured;
  }
  const attempt = runs.nextAttempt(name);
  const result = containerSpecOf(pod, container, attempt, ensured.image, {
    ...context,
    node: runtime.node,
    images: runtime.images,
    podIp: sandbox.ip,
    hostname: hostnameOf(pod, runtime.node, context.clusterDomain),
  });
  if ('failure' in result) return failed({ reason: 'CreateContainerConfigError', message: result.failure });
  if (result.spec.command.length === 0) return failed({ reason: 'CreateContainerError', message: noCommand });
  const targeted = targetContainerOf(pod, name, (of) => runs.newest(of));
  if ('waiting' in targeted) return failed(targeted.waiting);
  const run = runs.create(sandbox, container, kind, { ...result.spec, ...targeted });
  record('Normal', 'Created', `Created container: ${name}`);
  const startFailure = await runs.start(run, container);
  if (startFailure !== undefined) return failed({ reason: 'RunContainerError', message: startFailure });
  record('Normal', 'Started', `Started container ${name}`);
  return postStart(context, container, run);
};

const noCommand = 'failed to generate container spec: failed to generate spec: no command specified';
