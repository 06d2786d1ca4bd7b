/** A container as the runtime is told to make it. */
import type { Container, Pod } from '../../objects.ts';
import type { ContainerRuntime, ContainerSpec, Image } from '../../runtime/types.ts';
import { environmentOf, type EnvironmentSources } from '../environment/environment.ts';
import { expand } from '../environment/expand.ts';
import type { MountedVolume } from '../volumes/mounted-volume.ts';
import { capabilitiesOf } from './capabilities.ts';
import { mountsOf } from './mounts.ts';
import { oomScoreOf, runtimeResourcesOf } from './runtime-resources.ts';
import { userOf } from './user.ts';

export type SpecContext = EnvironmentSources & {
  images: ContainerRuntime['images'];
  volumes: { get(name: string): MountedVolume | undefined };
  hostname: string;
};

/** `failure`: of the container's configuration. */
export type SpecResult = { spec: ContainerSpec } | { failure: string };

/** As containerd merges the manifest's command and arguments with the image's. */
const commandOf = (container: Container, image: Image, env: ReadonlyMap<string, string>): string[] => {
  const expanded = (texts: readonly string[] | undefined): string[] =>
    (texts ?? []).map((text) => expand(text, (name) => env.get(name)));
  const command = expanded(container.command);
  const args = expanded(container.args);
  if (command.length > 0) return [...command, ...args];
  return [...image.entrypoint, ...(args.length > 0 ? args : image.command)];
};

/** Unconfined is the default, and all that a privileged one can be. */
const isFiltered = (pod: Pod, { securityContext }: Container): boolean => {
  const profile = securityContext?.seccompProfile ?? pod.spec?.securityContext?.seccompProfile;
  return securityContext?.privileged !== true && profile !== undefined && profile.type !== 'Unconfined';
};

export const containerSpecOf = (
  pod: Pod,
  container: Container,
  attempt: number,
  image: Image,
  context: SpecContext,
): SpecResult => {
  const user = userOf(pod, container, image, context.images);
  if ('failure' in user) return user;
  const environment = environmentOf(pod, container, context);
  if ('failure' in environment) return environment;
  const mounts = mountsOf(container, context.volumes, environment.env);
  if ('failure' in mounts) return mounts;
  const workingDirectory = container.workingDir ?? image.workingDirectory;
  return {
    spec: {
      name: container.name,
      attempt,
      image,
      command: commandOf(container, image, environment.env),
      env: new Map([...image.env, ['HOSTNAME', context.hostname], ...environment.env]),
      ...(workingDirectory === '' ? {} : { workingDirectory }),
      mounts: mounts.mounts,
      user: user.user,
      readOnlyRoot: container.securityContext?.readOnlyRootFilesystem === true,
      privileged: container.securityContext?.privileged === true,
      capabilities: capabilitiesOf(container),
      noNewPrivileges: container.securityContext?.allowPrivilegeEscalation === false,
      seccomp: isFiltered(pod, container),
      ...runtimeResourcesOf(pod, container),
      oomScoreAdj: oomScoreOf(pod, container, context.node.memoryBytes),
      stdin: container.stdin === true,
      stdinOnce: container.stdinOnce === true,
      tty: container.tty === true,
      terminationMessagePath: container.terminationMessagePath ?? '/dev/termination-log',
    },
  };
};
