/** The documents below /api and /apis, in their old form and in the one that holds everything at once. */
import type { Json, JsonObject } from '../../schema/index.ts';
import { apiGroups, type Group, type Resource } from './resources.ts';

const groupVersion = ({ name, version }: Group): string => (name === '' ? version : `${name}/${version}`);

const responseKind = ({ group, version, kind }: Pick<Resource, 'group' | 'version' | 'kind'>): JsonObject => ({
  group,
  version,
  kind,
});

const aggregatedResource = (resource: Resource): JsonObject => ({
  resource: resource.name,
  responseKind: responseKind(resource),
  scope: resource.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: resource.singular,
  verbs: [...resource.verbs],
  ...(resource.shortNames.length === 0 ? {} : { shortNames: [...resource.shortNames] }),
  ...(resource.categories.length === 0 ? {} : { categories: [...resource.categories] }),
  ...(resource.subresources.length === 0
    ? {}
    : {
        subresources: resource.subresources.map((part) => ({
          subresource: part.name,
          responseKind: responseKind(part),
          verbs: [...part.verbs],
        })),
      }),
});

/** `version`: of apidiscovery.k8s.io. */
const aggregated = (groups: readonly Group[], version: string): JsonObject => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: `apidiscovery.k8s.io/${version}`,
  metadata: {},
  items: groups.map((group) => ({
    metadata: { ...(group.name === '' ? {} : { name: group.name }), creationTimestamp: null },
    versions: [{ version: group.version, resources: group.resources.map(aggregatedResource), freshness: 'Current' }],
  })),
});

const groupEntry = (group: Group): JsonObject => {
  const version = { groupVersion: groupVersion(group), version: group.version };
  return { name: group.name, versions: [version], preferredVersion: version };
};

const resourceEntries = (resource: Resource): Json[] => [
  {
    name: resource.name,
    singularName: resource.singular,
    namespaced: resource.namespaced,
    kind: resource.kind,
    verbs: [...resource.verbs],
    ...(resource.shortNames.length === 0 ? {} : { shortNames: [...resource.shortNames] }),
    ...(resource.categories.length === 0 ? {} : { categories: [...resource.categories] }),
  },
  ...resource.subresources.map((part) => ({
    name: `${resource.name}/${part.name}`,
    singularName: '',
    namespaced: resource.namespaced,
    ...(part.group === resource.group && part.version === resource.version
      ? {}
      : { group: part.group, version: part.version }),
    kind: part.kind,
    verbs: [...part.verbs],
  })),
];

const resourceList = (group: Group): JsonObject => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: groupVersion(group),
  resources: group.resources.flatMap(resourceEntries),
});

const core = apiGroups.filter(({ name }) => name === '');
const named = apiGroups.filter(({ name }) => name !== '');

/** All groups at once: for `/api` the core alone, for `/apis` the others. */
export const aggregatedDocument = (path: string, version: string): JsonObject | undefined => {
  if (path === '/api') return aggregated(core, version);
  return path === '/apis' ? aggregated(named, version) : undefined;
};

/** `host`: what the client called us. */
export const discoveryDocument = (path: string, host: string): JsonObject | undefined => {
  if (path === '/api')
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
    };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(groupEntry) };
  const match = /^\/(?:api|apis\/(?<name>[^/]+))(?:\/(?<version>[^/]+))?$/.exec(path);
  const group = match === null ? undefined : apiGroups.find(({ name }) => name === (match.groups?.['name'] ?? ''));
  if (group === undefined) return undefined;
  const version = match?.groups?.['version'];
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) };
  return version === group.version ? resourceList(group) : undefined;
};
