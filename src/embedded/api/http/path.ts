/** Which object, collection or part of an object a path means. */
import { infoOf, kindNames, type KindName } from '../../objects.ts';
import { viewAt, type View } from '../views/index.ts';

export type Target = {
  kind: KindName;
  namespace?: string;
  name?: string;
  subresource?: string;
  /** The objects are asked for in other words than they are stored in. */
  view?: View;
};

export type Review = { review: string; namespace?: string };

const reviews = new Set([
  'authentication.k8s.io/selfsubjectreviews',
  'authentication.k8s.io/tokenreviews',
  'authorization.k8s.io/localsubjectaccessreviews',
  'authorization.k8s.io/selfsubjectaccessreviews',
  'authorization.k8s.io/selfsubjectrulesreviews',
  'authorization.k8s.io/subjectaccessreviews',
]);

const kindFor = (group: string, version: string, resource: string): KindName | undefined =>
  kindNames.find((name) => name === resource && infoOf(name).group === group && infoOf(name).version === version);

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** Undefined: nothing is there. */
export const targetOf = (path: string): Target | Review | undefined => {
  const parts = path.split('/').slice(1).map(decoded);
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') return undefined;
  const group = core ? '' : (parts[1] ?? '');
  const version = parts[core ? 1 : 2] ?? '';
  const rest = parts.slice(core ? 2 : 3);
  if (rest.includes('') || rest.length === 0) return undefined;

  let namespace: string | undefined;
  // `namespaces/x/finalize` is a part of the namespace; `namespaces/x/pods` is what is in it.
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !isPartOfNamespace(core, rest[2]!, rest.length);
  if (inNamespace) {
    namespace = rest[1];
    rest.splice(0, 2);
  }
  const [resource = '', name, subresource, ...more] = rest;
  if (more.length > 0) return undefined;
  if (reviews.has(`${group}/${resource}`) && version === 'v1' && name === undefined)
    return { review: resource, ...(namespace === undefined ? {} : { namespace }) };
  const view = viewAt(group, version, resource);
  const kind = view?.of ?? kindFor(group, version, resource);
  if (kind === undefined) return undefined;
  const { namespaced, subresources } = infoOf(kind);
  if (namespaced ? name !== undefined && namespace === undefined : namespace !== undefined) return undefined;
  if (subresource !== undefined && !subresources.includes(subresource)) return undefined;
  return {
    kind,
    ...(view === undefined ? {} : { view }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
};

const isPartOfNamespace = (core: boolean, word: string, length: number): boolean =>
  core && length === 3 && infoOf('namespaces').subresources.includes(word);
