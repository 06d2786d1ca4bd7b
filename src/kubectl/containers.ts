/** Which container of a pod a command means. */
import type { Pod } from '../cluster/kube.ts';
import { UsageError, type Context } from './verb.ts';

export type NamedContainer = { name: string; tty?: boolean };

type SpecWithEphemeral = Pod['spec'] & { ephemeralContainers?: NamedContainer[] };

const ephemeralOf = (pod: Pod): NamedContainer[] => (pod.spec as SpecWithEphemeral).ephemeralContainers ?? [];

/** In the order in which kubectl looks for a name. */
export const containersOf = (pod: Pod): NamedContainer[] => [
  ...pod.spec.containers,
  ...(pod.spec.initContainers ?? []),
  ...ephemeralOf(pod),
];

export const isEphemeral = (pod: Pod, name: string): boolean => ephemeralOf(pod).some((each) => each.name === name);

export const findContainer = (pod: Pod, name: string): NamedContainer | undefined =>
  containersOf(pod).find((container) => container.name === name);

/** `app, debugger-x (ephem), setup (init)` */
export const containerNames = (pod: Pod): string =>
  [
    ...pod.spec.containers.map(({ name }) => name),
    ...ephemeralOf(pod).map(({ name }) => `${name} (ephem)`),
    ...(pod.spec.initContainers ?? []).map(({ name }) => `${name} (init)`),
  ].join(', ');

const annotation = 'kubectl.kubernetes.io/default-container';

/** The container that an annotation of the pod names, if it is there. */
export const annotatedContainer = (pod: Pod): string | undefined => pod.metadata.annotations?.[annotation];

export const defaultContainer = async (context: Context, pod: Pod, { quiet = false } = {}): Promise<NamedContainer> => {
  const annotated = annotatedContainer(pod);
  const named = annotated === undefined ? undefined : findContainer(pod, annotated);
  if (named !== undefined) return named;
  const [first] = pod.spec.containers;
  if (first === undefined) {
    throw new UsageError(`pod ${pod.metadata.namespace}/${pod.metadata.name} does not have any containers`);
  }
  if (!quiet && containersOf(pod).length > 1) {
    await context.tell(`Defaulted container "${first.name}" out of: ${containerNames(pod)}\n`);
  }
  return first;
};

/** `-c NAME`, else the default. */
export const chosenContainer = async (
  context: Context,
  pod: Pod,
  name: string | undefined,
  options: { quiet?: boolean } = {},
): Promise<NamedContainer> => {
  if (name === undefined) return defaultContainer(context, pod, options);
  const container = findContainer(pod, name);
  if (container === undefined) throw new UsageError(`container ${name} not found in pod ${pod.metadata.name}`);
  return container;
};
