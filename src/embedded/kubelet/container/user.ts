/** As whom a container runs. */
import type { Container, Pod } from '../../objects.ts';
import type { Image, ImageStore } from '../../runtime/types.ts';
import { podText, specOf } from '../pod-spec.ts';

export type User = { uid: number; gid: number; groups: readonly number[] };

const numeric = /^\d+$/;

/** Why it must not run; undefined: it may. */
const nonRootTrouble = (pod: Pod, container: Container, image: Image): string | undefined => {
  const own = container.securityContext;
  const of = specOf(pod).securityContext;
  if ((own?.runAsNonRoot ?? of?.runAsNonRoot) !== true) return undefined;
  const where = `(pod: ${JSON.stringify(podText(pod))}, container: ${container.name})`;
  const asked = own?.runAsUser ?? of?.runAsUser;
  if (asked !== undefined) return asked === 0 ? `container's runAsUser breaks non-root policy ${where}` : undefined;
  const [user = ''] = image.user.split(':');
  if (user !== '' && !numeric.test(user))
    return `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`;
  return Number(user) === 0 ? `container has runAsNonRoot and image will run as root ${where}` : undefined;
};

export const userOf = (
  pod: Pod,
  container: Container,
  image: Image,
  images: Pick<ImageStore, 'userOf'>,
): { user: User } | { failure: string } => {
  const trouble = nonRootTrouble(pod, container, image);
  if (trouble !== undefined) return { failure: trouble };
  const own = container.securityContext;
  const of = specOf(pod).securityContext;
  const asked = own?.runAsUser ?? of?.runAsUser;
  const name = asked === undefined ? image.user : String(asked);
  const known = images.userOf(image, name === '' ? '0' : name);
  if (known === undefined && !numeric.test(name.split(':')[0]!))
    return { failure: `failed to create containerd container: no users found for ${JSON.stringify(name)}` };
  const [uid = '0', group] = name.split(':');
  const gid = own?.runAsGroup ?? of?.runAsGroup;
  const fallback: User = { uid: Number(uid), gid: Number(group ?? 0), groups: [] };
  const user = known ?? fallback;
  const extra = [...(of?.fsGroup === undefined ? [] : [of.fsGroup]), ...(of?.supplementalGroups ?? [])];
  const primary = gid ?? user.gid;
  // The runtime names the primary group among the others too.
  const groups = new Set([primary, ...(of?.supplementalGroupsPolicy === 'Strict' ? [] : user.groups), ...extra]);
  return { user: { uid: user.uid, gid: primary, groups: [...groups] } };
};
