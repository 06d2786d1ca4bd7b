/** What a pod's spec says, with the API's defaults where a field is absent. */
import type { Container, Pod, PodSpec } from '../objects.ts';

export type ContainerKind = 'init' | 'sidecar' | 'app' | 'ephemeral';

export const specOf = (pod: Pod): PodSpec => pod.spec ?? { containers: [] };

/** An init container that keeps running beside the app. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

export const restartPolicyOf = (pod: Pod): string => specOf(pod).restartPolicy ?? 'Always';

export const graceSecondsOf = (pod: Pod): number => specOf(pod).terminationGracePeriodSeconds ?? 30;

/** `web_default(5f0c…)`, as the kubelet names pods in messages. */
export const podText = (pod: Pod): string => `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;

export const containerOf = (pod: Pod, name: string): { container: Container; kind: ContainerKind } | undefined => {
  const spec = specOf(pod);
  const app = spec.containers.find((container) => container.name === name);
  if (app !== undefined) return { container: app, kind: 'app' };
  const init = spec.initContainers?.find((container) => container.name === name);
  if (init !== undefined) return { container: init, kind: isSidecar(init) ? 'sidecar' : 'init' };
  const ephemeral = spec.ephemeralContainers?.find((container) => container.name === name);
  return ephemeral === undefined ? undefined : { container: ephemeral, kind: 'ephemeral' };
};

/** The part of a pod that an event is about: `spec.initContainers{setup}`. */
export const fieldPathOf = (pod: Pod, name: string): string => {
  const kind = containerOf(pod, name)?.kind;
  if (kind === 'ephemeral') return `spec.ephemeralContainers{${name}}`;
  return kind === 'app' ? `spec.containers{${name}}` : `spec.initContainers{${name}}`;
};

export const isTerminalPhase = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';
