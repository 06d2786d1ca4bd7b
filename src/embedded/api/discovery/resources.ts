/** What `kubectl api-resources` is made of. */
import { views } from '../views/index.ts';
import { infoOf, kindNames, type KindName } from '../../objects.ts';

export type Resource = {
  name: string;
  singular: string;
  namespaced: boolean;
  group: string;
  version: string;
  kind: string;
  verbs: readonly string[];
  shortNames: readonly string[];
  categories: readonly string[];
  subresources: readonly Subresource[];
};

export type Subresource = {
  name: string;
  /** What is sent and answered: not always the kind that it hangs below. */
  group: string;
  version: string;
  kind: string;
  verbs: readonly string[];
};

const objectVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const partVerbs = ['get', 'patch', 'update'];

const subresourceOf = (kind: KindName, name: string): Subresource => {
  const own = infoOf(kind);
  const core = { group: '', version: 'v1' };
  switch (name) {
    case 'scale':
      return { name, group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: partVerbs };
    case 'log':
      return { name, ...core, kind: 'Pod', verbs: ['get'] };
    case 'exec':
      return { name, ...core, kind: 'PodExecOptions', verbs: ['create', 'get'] };
    case 'attach':
      return { name, ...core, kind: 'PodAttachOptions', verbs: ['create', 'get'] };
    case 'portforward':
      return { name, ...core, kind: 'PodPortForwardOptions', verbs: ['create', 'get'] };
    case 'binding':
      return { name, ...core, kind: 'Binding', verbs: ['create'] };
    case 'eviction':
      return { name, group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] };
    case 'proxy':
      return { name, ...core, kind: `${own.kind}ProxyOptions`, verbs: ['create', 'delete', 'get', 'patch', 'update'] };
    case 'token':
      return { name, group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] };
    case 'finalize':
      return { name, ...core, kind: own.kind, verbs: ['update'] };
    default:
      return { name, group: own.group, version: own.version, kind: own.kind, verbs: partVerbs };
  }
};

const stored = (kind: KindName): Resource => {
  const { subresources, singular, ...info } = infoOf(kind);
  return {
    ...info,
    name: kind,
    singular,
    // Namespaces are deleted one by one.
    verbs: kind === 'namespaces' ? objectVerbs.filter((verb) => verb !== 'deletecollection') : objectVerbs,
    subresources: subresources.toSorted().map((name) => subresourceOf(kind, name)),
  };
};

const review = (group: string, kind: string, namespaced = false): Resource => ({
  name: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  namespaced,
  group,
  version: 'v1',
  kind,
  verbs: ['create'],
  shortNames: [],
  categories: [],
  subresources: [],
});

const measured = (name: string, kind: string, namespaced: boolean): Resource => ({
  name,
  singular: '',
  namespaced,
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind,
  verbs: ['get', 'list'],
  shortNames: [],
  categories: [],
  subresources: [],
});

/** Sorted by name within each group; the groups in the order in which clients prefer them. */
const groups = [
  '',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'metrics.k8s.io',
];

const everything: readonly Resource[] = [
  ...kindNames.map(stored),
  ...views.map(({ of, group, version, kind }) => ({ ...stored(of), group, version, kind })),
  measured('nodes', 'NodeMetrics', false),
  measured('pods', 'PodMetrics', true),
  review('authentication.k8s.io', 'SelfSubjectReview'),
  review('authentication.k8s.io', 'TokenReview'),
  review('authorization.k8s.io', 'LocalSubjectAccessReview', true),
  review('authorization.k8s.io', 'SelfSubjectAccessReview'),
  review('authorization.k8s.io', 'SelfSubjectRulesReview'),
  review('authorization.k8s.io', 'SubjectAccessReview'),
].toSorted((a, b) => (a.name < b.name ? -1 : 1));

export type Group = { name: string; version: string; resources: readonly Resource[] };

export const apiGroups: readonly Group[] = groups
  .map((name) => ({ name, resources: everything.filter(({ group }) => group === name) }))
  .filter(({ resources }) => resources.length > 0)
  .map(({ name, resources }) => ({ name, version: resources[0]!.version, resources }));
