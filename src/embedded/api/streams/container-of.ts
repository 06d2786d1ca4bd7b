/** Which container of which node a request about a pod's streams means. */
import type { ContainerStatus, Pod } from '../../objects.ts';
import { badRequest, notFound } from '../errors.ts';
import type { PodOnNode } from '../node-access.ts';
import type { Registry } from '../verbs/registry.ts';

export const podOf = ({ store }: Pick<Registry, 'store'>, namespace: string | undefined, name: string): Pod => {
  const pod = store.get('pods', namespace, name);
  if (pod === undefined) throw notFound('pods', name);
  return pod;
};

/** The one that was asked for, or the only one there is. Throws 400. */
export const containerOf = ({ metadata, spec }: Pod, asked: string | null): string => {
  const names = (spec?.containers ?? []).map(({ name }) => name);
  const initNames = (spec?.initContainers ?? []).map(({ name }) => name);
  if (asked !== null && asked !== '') {
    const others = (spec?.ephemeralContainers ?? []).map(({ name }) => name);
    if ([...names, ...initNames, ...others].includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${metadata.name}`);
  }
  const [only, ...more] = names;
  if (only !== undefined && more.length === 0) return only;
  const init = initNames.length === 0 ? '' : ` or one of the init containers: [${initNames.join(' ')}]`;
  throw badRequest(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]${init}`,
  );
};

/** Undefined: no node has it yet. */
export const placeOf = ({ metadata, spec }: Pod): PodOnNode | undefined => {
  const node = spec?.nodeName ?? '';
  const { namespace = '', name, uid } = metadata;
  return node === '' ? undefined : { node, namespace, name, uid };
};

export const statusOf = ({ status }: Pod, container: string): ContainerStatus | undefined =>
  [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find(({ name }) => name === container);
