/** The kinds that the practice cluster serves, and what the API says of each. */

export type KindInfo = {
  /** Empty for the core group. */
  group: string;
  version: string;
  kind: string;
  singular: string;
  shortNames: readonly string[];
  namespaced: boolean;
  categories: readonly string[];
  /** What hangs below an object: its own verbs live in the API. */
  subresources: readonly string[];
};

const all = ['all'] as const;

/** Of a namespace, without short names and parts, unless `more` says otherwise. */
const row = (group: string, version: string, kind: string, more: Partial<KindInfo> = {}): KindInfo => ({
  group,
  version,
  kind,
  singular: kind.toLowerCase(),
  shortNames: [],
  namespaced: true,
  categories: [],
  subresources: [],
  ...more,
});

const core = (kind: string, more?: Partial<KindInfo>): KindInfo => row('', 'v1', kind, more);
const apps = (kind: string, more?: Partial<KindInfo>): KindInfo => row('apps', 'v1', kind, more);
const networking = (kind: string, more?: Partial<KindInfo>): KindInfo => row('networking.k8s.io', 'v1', kind, more);
const storage = (kind: string, more?: Partial<KindInfo>): KindInfo => row('storage.k8s.io', 'v1', kind, more);
const rbac = (kind: string, more?: Partial<KindInfo>): KindInfo => row('rbac.authorization.k8s.io', 'v1', kind, more);

/** To serve one more kind: a row here, its type in `objects.ts`, its columns in `api/table`, and whoever reconciles it. */
export const kinds = {
  namespaces: core('Namespace', { shortNames: ['ns'], namespaced: false, subresources: ['status', 'finalize'] }),
  nodes: core('Node', { shortNames: ['no'], namespaced: false, subresources: ['status', 'proxy'] }),
  pods: core('Pod', {
    shortNames: ['po'],
    categories: all,
    subresources: [
      'status',
      'log',
      'exec',
      'attach',
      'binding',
      'ephemeralcontainers',
      'eviction',
      'portforward',
      'proxy',
      'resize',
    ],
  }),
  services: core('Service', { shortNames: ['svc'], categories: all, subresources: ['status', 'proxy'] }),
  configmaps: core('ConfigMap', { shortNames: ['cm'] }),
  secrets: core('Secret'),
  serviceaccounts: core('ServiceAccount', { shortNames: ['sa'], subresources: ['token'] }),
  events: core('Event', { shortNames: ['ev'] }),
  endpoints: core('Endpoints', { shortNames: ['ep'] }),
  resourcequotas: core('ResourceQuota', { shortNames: ['quota'], subresources: ['status'] }),
  limitranges: core('LimitRange', { shortNames: ['limits'] }),
  podtemplates: core('PodTemplate'),
  replicationcontrollers: core('ReplicationController', {
    shortNames: ['rc'],
    categories: all,
    subresources: ['status', 'scale'],
  }),
  persistentvolumes: core('PersistentVolume', { shortNames: ['pv'], namespaced: false, subresources: ['status'] }),
  persistentvolumeclaims: core('PersistentVolumeClaim', { shortNames: ['pvc'], subresources: ['status'] }),
  deployments: apps('Deployment', { shortNames: ['deploy'], categories: all, subresources: ['status', 'scale'] }),
  replicasets: apps('ReplicaSet', { shortNames: ['rs'], categories: all, subresources: ['status', 'scale'] }),
  statefulsets: apps('StatefulSet', { shortNames: ['sts'], categories: all, subresources: ['status', 'scale'] }),
  daemonsets: apps('DaemonSet', { shortNames: ['ds'], categories: all, subresources: ['status'] }),
  controllerrevisions: apps('ControllerRevision'),
  jobs: row('batch', 'v1', 'Job', { categories: all, subresources: ['status'] }),
  cronjobs: row('batch', 'v1', 'CronJob', { shortNames: ['cj'], categories: all, subresources: ['status'] }),
  horizontalpodautoscalers: row('autoscaling', 'v2', 'HorizontalPodAutoscaler', {
    shortNames: ['hpa'],
    categories: all,
    subresources: ['status'],
  }),
  poddisruptionbudgets: row('policy', 'v1', 'PodDisruptionBudget', { shortNames: ['pdb'], subresources: ['status'] }),
  endpointslices: row('discovery.k8s.io', 'v1', 'EndpointSlice'),
  networkpolicies: networking('NetworkPolicy', { shortNames: ['netpol'] }),
  ingresses: networking('Ingress', { shortNames: ['ing'], subresources: ['status'] }),
  ingressclasses: networking('IngressClass', { namespaced: false }),
  servicecidrs: networking('ServiceCIDR', { namespaced: false, subresources: ['status'] }),
  ipaddresses: networking('IPAddress', { shortNames: ['ip'], namespaced: false }),
  storageclasses: storage('StorageClass', { shortNames: ['sc'], namespaced: false }),
  csinodes: storage('CSINode', { namespaced: false }),
  csidrivers: storage('CSIDriver', { namespaced: false }),
  csistoragecapacities: storage('CSIStorageCapacity'),
  volumeattachments: storage('VolumeAttachment', { namespaced: false, subresources: ['status'] }),
  leases: row('coordination.k8s.io', 'v1', 'Lease'),
  priorityclasses: row('scheduling.k8s.io', 'v1', 'PriorityClass', { shortNames: ['pc'], namespaced: false }),
  runtimeclasses: row('node.k8s.io', 'v1', 'RuntimeClass', { namespaced: false }),
  roles: rbac('Role'),
  rolebindings: rbac('RoleBinding'),
  clusterroles: rbac('ClusterRole', { namespaced: false }),
  clusterrolebindings: rbac('ClusterRoleBinding', { namespaced: false }),
  certificatesigningrequests: row('certificates.k8s.io', 'v1', 'CertificateSigningRequest', {
    shortNames: ['csr'],
    namespaced: false,
    subresources: ['status', 'approval'],
  }),
  flowschemas: row('flowcontrol.apiserver.k8s.io', 'v1', 'FlowSchema', { namespaced: false, subresources: ['status'] }),
  prioritylevelconfigurations: row('flowcontrol.apiserver.k8s.io', 'v1', 'PriorityLevelConfiguration', {
    namespaced: false,
    subresources: ['status'],
  }),
};
