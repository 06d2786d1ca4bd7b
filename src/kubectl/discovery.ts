/** Which resources the server has, by its aggregated discovery, or by its plain one where that is not served. */
import type { ConsoleAccess } from '../cluster/console-types.ts';
import { UsageError, type Context } from './verb.ts';

export type Resource = {
  /** Empty for the core group. */
  group: string;
  version: string;
  kind: string;
  /** `pods` */
  plural: string;
  singular: string;
  shortNames: readonly string[];
  /** `all` */
  categories: readonly string[];
  namespaced: boolean;
  verbs: readonly string[];
};

type Aggregated = {
  kind: string;
  items: {
    metadata?: { name?: string };
    versions: {
      version: string;
      resources?: {
        resource: string;
        responseKind?: { group?: string; version?: string; kind: string };
        scope: string;
        singularResource?: string;
        shortNames?: string[];
        categories?: string[];
        verbs: string[];
      }[];
    }[];
  }[];
};

type PlainList = {
  resources: {
    name: string;
    singularName?: string;
    namespaced: boolean;
    kind: string;
    group?: string;
    version?: string;
    verbs: string[];
    shortNames?: string[];
    categories?: string[];
  }[];
};

type Groups = {
  groups: { name: string; versions: { version: string }[]; preferredVersion?: { version: string } }[];
};

const aggregatedAccept = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(',');

const rootOf = (group: string, version: string): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`;

const ofAggregated = ({ items }: Aggregated): Resource[] =>
  items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources.map((each) => ({
        group: metadata?.name ?? '',
        version,
        kind: each.responseKind?.kind ?? '',
        plural: each.resource,
        singular: each.singularResource ?? '',
        shortNames: each.shortNames ?? [],
        categories: each.categories ?? [],
        namespaced: each.scope === 'Namespaced',
        verbs: each.verbs,
      })),
    ),
  );

const ofPlain = async (
  access: ConsoleAccess,
  group: string,
  version: string,
  signal: AbortSignal,
): Promise<Resource[]> => {
  const { resources } = await access.request<PlainList>('GET', rootOf(group, version), {}, signal);
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, singularName = '', shortNames = [], categories = [], kind, namespaced, verbs }) => {
      return { group, version, kind, plural: name, singular: singularName, shortNames, categories, namespaced, verbs };
    });
};

/** The resources below `/api` or `/apis`. */
const below = async (access: ConsoleAccess, path: '/api' | '/apis', signal: AbortSignal): Promise<Resource[]> => {
  const accept = `${aggregatedAccept},application/json`;
  const answer = await access.request<Aggregated | Groups | { versions: string[] }>('GET', path, { accept }, signal);
  if ('items' in answer) return ofAggregated(answer);
  const groups =
    'groups' in answer
      ? answer.groups.flatMap(({ name, versions, preferredVersion }) =>
          versions
            .map(({ version }) => ({ group: name, version }))
            .toSorted(
              (a, b) =>
                Number(b.version === preferredVersion?.version) - Number(a.version === preferredVersion?.version),
            ),
        )
      : answer.versions.map((version) => ({ group: '', version }));
  return (await Promise.all(groups.map(({ group, version }) => ofPlain(access, group, version, signal)))).flat();
};

const known = new WeakMap<ConsoleAccess, Promise<readonly Resource[]>>();

/** All resources of the server, in kubectl's order of preference; asked once per context. */
export const resourcesOf = (context: Context): Promise<readonly Resource[]> => {
  const { access, signal } = context;
  const asked =
    known.get(access) ??
    Promise.all([below(access, '/api', signal), below(access, '/apis', signal)]).then((parts) => parts.flat());
  known.set(access, asked);
  return asked;
};

const fits = (resource: Resource, word: string): boolean =>
  resource.plural === word ||
  resource.singular === word ||
  resource.kind.toLowerCase() === word ||
  resource.shortNames.includes(word);

/** `po`, `pods`, `deployment.apps`, `deployments.v1.apps`; throws the UsageError that kubectl would print. */
export const findResource = async (context: Context, word: string): Promise<Resource> => {
  const all = await resourcesOf(context);
  const [name = '', ...qualifiers] = word.toLowerCase().split('.');
  const group = qualifiers.join('.');
  const [version, ...inGroup] = qualifiers;
  const fitting = all.filter((resource) => fits(resource, name));
  const found =
    group === ''
      ? fitting[0]
      : (fitting.find((resource) => resource.group === group || resource.group.startsWith(`${group}.`)) ??
        fitting.find((resource) => resource.version === version && resource.group === inGroup.join('.')));
  if (found === undefined) throw new UsageError(`the server doesn't have a resource type "${word.split('.')[0]}"`);
  return found;
};

/** What `all` stands for, or the word itself. */
export const expandCategory = async (context: Context, word: string): Promise<string[]> => {
  const members = (await resourcesOf(context)).filter(({ categories }) => categories.includes(word));
  return members.length === 0
    ? [word]
    : [...new Set(members.map(({ plural, group }) => (group === '' ? plural : `${plural}.${group}`)))];
};

/** The resource of an object's apiVersion and kind; undefined when the server has no such kind. */
export const resourceOfKind = async (
  context: Context,
  apiVersion: string,
  kind: string,
): Promise<Resource | undefined> =>
  (await resourcesOf(context)).find((each) => apiVersionOf(each) === apiVersion && each.kind === kind);

export const apiVersionOf = ({ group, version }: Resource): string => (group === '' ? version : `${group}/${version}`);

/** `/api/v1/namespaces/a/pods/b/log`; without a name that of the collection. */
export const pathOf = (
  { group, version, plural, namespaced }: Resource,
  where: { namespace?: string | undefined; name?: string | undefined; subresource?: string },
): string => {
  const { namespace, name, subresource } = where;
  const scope = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${rootOf(group, version)}${scope}/${plural}${object}${subresource === undefined ? '' : `/${subresource}`}`;
};

/** `pod/hello` or `deployment.apps/shop`, as kubectl prints names after it has changed something. */
export const qualifiedName = ({ kind, group }: Resource, name: string): string =>
  `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name}`;
