/** The pod spec that `debug` asks the server for: one more container, or a copy of the pod. */
import type { Container, Pod, PodSpec } from '../../cluster/kube.ts';
import { UsageError } from '../verb.ts';
import type { DebugWish } from './wishes.ts';

type DebugContainer = Container & {
  stdin?: boolean;
  tty?: boolean;
  terminationMessagePolicy?: string;
  targetContainerName?: string;
  securityContext?: object;
};

const wanted = (wish: DebugWish): Partial<DebugContainer> => {
  const pull = wish.flags.text('image-pull-policy');
  const field = wish.flags.is('arguments-only') ? 'args' : 'command';
  return {
    ...(wish.image !== undefined && { image: wish.image }),
    ...(wish.words.length > 0 && { [field]: wish.words }),
    ...(wish.env.length > 0 && { env: wish.env as NonNullable<Container['env']> }),
    ...(pull !== undefined && { imagePullPolicy: pull }),
    ...(wish.profile.securityContext !== undefined && { securityContext: wish.profile.securityContext }),
  };
};

export const ephemeralContainer = (name: string, wish: DebugWish): DebugContainer => ({
  name,
  image: wish.image ?? '',
  ...wanted(wish),
  ...(wish.stdin && { stdin: true }),
  ...(wish.tty && { tty: true }),
  terminationMessagePolicy: 'File',
  ...(wish.target !== undefined && { targetContainerName: wish.target }),
});

const withoutProbes = (container: Container, { flags }: DebugWish): Container => {
  const { livenessProbe, readinessProbe, startupProbe, ...bare } = container;
  return {
    ...bare,
    ...(livenessProbe !== undefined && flags.is('keep-liveness') && { livenessProbe }),
    ...(readinessProbe !== undefined && flags.is('keep-readiness') && { readinessProbe }),
    ...(startupProbe !== undefined && flags.is('keep-startup') && { startupProbe }),
  };
};

const debugged = (container: DebugContainer, wish: DebugWish): DebugContainer => {
  const { args, stdin: _stdin, tty: _tty, ...old } = container;
  const keepsArgs = args !== undefined && (wish.words.length === 0 || wish.flags.is('arguments-only'));
  return {
    ...old,
    ...(keepsArgs && { args }),
    ...wanted(wish),
    ...(wish.stdin && { stdin: true }),
    ...(wish.tty && { tty: true }),
  };
};

/** `container` is undefined when only images change. */
export const podCopy = (
  pod: Pod,
  wish: DebugWish,
  newName: () => string,
): { copy: object; container: string | undefined } => {
  const { flags, setImages, profile } = wish;
  const { ephemeralContainers: _, nodeName, ...spec } = pod.spec as PodSpec & { ephemeralContainers?: unknown };
  let containers: Container[] = spec.containers.map((each) => {
    const image = setImages[each.name] ?? setImages['*'];
    return image === undefined ? each : { ...each, image };
  });
  let name = wish.container;
  const existing = containers.some((each) => each.name === name);
  if (existing) containers = containers.map((each) => (each.name === name ? debugged(each, wish) : each));
  else if (wish.image !== undefined) {
    name ??= newName();
    containers.push(debugged({ name, image: wish.image, terminationMessagePolicy: 'File' }, wish));
  } else if (Object.keys(setImages).length === 0) {
    throw new UsageError('you must specify image when creating new container');
  } else name = undefined;
  const clean = profile.cleansCopies && name !== undefined;
  const share = flags.text('share-processes') !== undefined ? flags.is('share-processes') : clean ? true : undefined;
  const { labels, annotations, namespace } = pod.metadata;
  const keepsLabels = name === undefined || (profile.cleansCopies && flags.is('keep-labels'));
  return {
    container: name,
    copy: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: wish.copyTo,
        namespace,
        ...(labels !== undefined && keepsLabels && { labels }),
        ...(annotations !== undefined && (!clean || flags.is('keep-annotations')) && { annotations }),
      },
      spec: {
        ...spec,
        containers: clean ? containers.map((each) => withoutProbes(each, wish)) : containers,
        ...(flags.is('same-node') && nodeName !== undefined && { nodeName }),
        ...(share !== undefined && { shareProcessNamespace: share }),
      },
    },
  };
};
