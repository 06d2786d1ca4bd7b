/** What no cluster is without: the flow control's first and last resort, and the role that may do everything. */
import type { Draft } from './api/client.ts';

const flowControl = { apiVersion: 'flowcontrol.apiserver.k8s.io/v1' } as const;
const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' } as const;
const group = 'rbac.authorization.k8s.io';
const autoUpdate = { 'apf.kubernetes.io/autoupdate-spec': 'true' };
const bootstrapping = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

export const priorityLevels: Draft<'prioritylevelconfigurations'>[] = [
  {
    ...flowControl,
    kind: 'PriorityLevelConfiguration',
    metadata: { name: 'exempt', annotations: autoUpdate },
    spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  },
  {
    ...flowControl,
    kind: 'PriorityLevelConfiguration',
    metadata: { name: 'catch-all', annotations: autoUpdate },
    spec: {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } },
    },
  },
];

const everything = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};
const groupSubject = (name: string): { kind: string; group: { name: string } } => ({ kind: 'Group', group: { name } });

export const flowSchemas: Draft<'flowschemas'>[] = [
  {
    ...flowControl,
    kind: 'FlowSchema',
    metadata: { name: 'exempt', annotations: autoUpdate },
    spec: {
      priorityLevelConfiguration: { name: 'exempt' },
      matchingPrecedence: 1,
      rules: [{ subjects: [groupSubject('system:masters')], ...everything }],
    },
  },
  {
    ...flowControl,
    kind: 'FlowSchema',
    metadata: { name: 'catch-all', annotations: autoUpdate },
    spec: {
      priorityLevelConfiguration: { name: 'catch-all' },
      matchingPrecedence: 10_000,
      distinguisherMethod: { type: 'ByUser' },
      rules: [
        { subjects: [groupSubject('system:unauthenticated'), groupSubject('system:authenticated')], ...everything },
      ],
    },
  },
];

export const clusterAdmin: Draft<'clusterroles'> = {
  ...rbac,
  kind: 'ClusterRole',
  metadata: {
    name: 'cluster-admin',
    labels: bootstrapping,
    annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
  },
  rules: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    { verbs: ['*'], nonResourceURLs: ['*'] },
  ],
};

const bound = (name: string, to: string): Draft<'clusterrolebindings'> => ({
  ...rbac,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ apiGroup: group, kind: 'Group', name: to }],
});

export const clusterAdminBindings = [
  bound('cluster-admin', 'system:masters'),
  bound('kubeadm:cluster-admins', 'kubeadm:cluster-admins'),
];
