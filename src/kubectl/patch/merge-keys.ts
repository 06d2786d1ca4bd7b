/**
 * How strategic merge patches treat the lists of the built-in kinds: which of them are merged, and by which key. The facts
 * are those of the API's schema (`x-kubernetes-patch-merge-key`, `x-kubernetes-patch-strategy`).
 */

export type ListStrategy =
  | { merge: 'objects'; key: string; retainKeys: boolean }
  | { merge: 'values' }
  /** The list is replaced as a whole. */
  | undefined;

const keys: Readonly<Record<string, string>> = {
  allocatedResourcesStatus: 'name',
  conditions: 'type',
  containers: 'name',
  env: 'name',
  ephemeralContainers: 'name',
  hostAliases: 'ip',
  hostIPs: 'ip',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  podIPs: 'ip',
  resourceClaims: 'name',
  resourceClaimStatuses: 'name',
  schedulingGates: 'name',
  topologySpreadConstraints: 'topologyKey',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
};

const retaining = new Set(['resourceClaims', 'resourceClaimStatuses', 'volumes']);
const containerLists = new Set(['containers', 'initContainers', 'ephemeralContainers']);

/** `path` has the names of the fields that lead to the list; elements of lists have none. */
export const listStrategy = (path: readonly string[]): ListStrategy => {
  const field = path.at(-1) ?? '';
  const parent = path.at(-2);
  if (field === 'finalizers' && parent === 'metadata') return { merge: 'values' };
  if (field === 'podCIDRs' && parent === 'spec') return { merge: 'values' };
  if (field === 'secrets' && path.length === 1) return { merge: 'objects', key: 'name', retainKeys: false };
  if (field === 'addresses' && parent === 'status') return { merge: 'objects', key: 'type', retainKeys: false };
  if (field === 'ports') {
    if (containerLists.has(parent ?? '')) return { merge: 'objects', key: 'containerPort', retainKeys: false };
    return path.length === 2 && parent === 'spec' ? { merge: 'objects', key: 'port', retainKeys: false } : undefined;
  }
  const key = keys[field];
  return key === undefined ? undefined : { merge: 'objects', key, retainKeys: retaining.has(field) };
};

/** A Deployment's strategy is one of several: fields of another one must go. */
export const keepsOnlyNamedFields = (path: readonly string[]): boolean => path.join('.') === 'spec.strategy';

const groups = new Set(['', 'apps', 'batch', 'autoscaling', 'policy', 'extensions']);
const k8sGroups = new Set(
  'admissionregistration apps authentication authorization certificates coordination discovery events flowcontrol.apiserver node networking rbac.authorization resource scheduling storage'
    .split(' ')
    .map((group) => `${group}.k8s.io`),
);

/** Whether the server knows the schema of this API group by itself; those of custom resources take JSON merge patches only. */
export const isBuiltIn = (group: string): boolean => groups.has(group) || k8sGroups.has(group);
