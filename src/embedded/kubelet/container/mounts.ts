/** What a container mounts where. */
import type { Container } from '../../objects.ts';
import type { FileTree, Mount } from '../../runtime/types.ts';
import { expand } from '../environment/expand.ts';
import type { MountedVolume } from '../volumes/mounted-volume.ts';

type VolumeMount = NonNullable<Container['volumeMounts']>[number];

const subPathOf = (mount: VolumeMount, env: ReadonlyMap<string, string>): { subPath: string } | { failure: string } => {
  const { subPath = '', subPathExpr } = mount;
  if (subPathExpr === undefined || subPathExpr === '') return { subPath };
  let missing: string | undefined;
  const expanded = expand(subPathExpr, (name) => {
    const value = env.get(name);
    if (value === undefined || value === '') missing ??= name;
    return value;
  });
  if (missing !== undefined) return { failure: `missing value for ${missing}` };
  return { subPath: expanded };
};

/** Why a path below a volume can't be meant; undefined: it can. */
const subPathTrouble = (subPath: string): string | undefined => {
  if (subPath.startsWith('/')) return `error SubPath \`${subPath}\` must not be an absolute path`;
  if (subPath.split('/').includes('..')) return `unable to provision SubPath \`${subPath}\`: must not contain '..'`;
  return undefined;
};

/** A file has nothing below it. */
const leadsThroughFile = (tree: FileTree, subPath: string): boolean => {
  const steps = subPath.split('/');
  return steps.some((_, index) => index > 0 && tree.readFile(steps.slice(0, index).join('/')) !== undefined);
};

export const mountsOf = (
  container: Container,
  volumes: { get(name: string): MountedVolume | undefined },
  env: ReadonlyMap<string, string>,
): { mounts: Mount[] } | { failure: string } => {
  const mounts: Mount[] = [];
  for (const mount of container.volumeMounts ?? []) {
    const volume = volumes.get(mount.name);
    if (volume === undefined)
      return {
        failure: `cannot find volume ${JSON.stringify(mount.name)} to mount into container ${JSON.stringify(container.name)}`,
      };
    const sub = subPathOf(mount, env);
    if ('failure' in sub) return sub;
    const trouble = subPathTrouble(sub.subPath);
    if (trouble !== undefined) return { failure: trouble };
    if (leadsThroughFile(volume.tree, sub.subPath)) {
      const about = `volumeMount ${JSON.stringify(mount.name)} of container ${JSON.stringify(container.name)}`;
      return { failure: `failed to prepare subPath for ${about}` };
    }
    mounts.push({
      path: mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`,
      tree: volume.tree,
      ...(sub.subPath === '' ? {} : { subPath: sub.subPath }),
      readOnly: mount.readOnly === true || volume.readOnly,
    });
  }
  return { mounts };
};
