/** Requests that a real API server refuses. `record-refusals.ts` asks one and writes down what it says. */
import type { Json, JsonObject } from '../../../src/embedded/schema/schema-tools.ts';
import type { KindName } from '../../../src/embedded/objects.ts';

export type RefusedRequest = {
  name: string;
  kind: KindName;
  /** POSTed as it is. */
  create?: string;
  /** POSTed, then changed by a merge patch. */
  update?: { from: JsonObject; patch: JsonObject };
  mode?: 'Strict' | 'Warn';
};

const metadata = { name: 'x' };
const app = { name: 'app', image: 'busybox:1.36' };
type Fields = { [field: string]: Json };

const pod = (spec: Fields, meta: Fields = {}): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, ...meta },
    spec: { containers: [app], ...spec },
  });
const container = (fields: Fields, spec: Fields = {}): string => pod({ containers: [{ ...app, ...fields }], ...spec });
const volume = (fields: Fields): string => pod({ volumes: [{ name: 'v', ...fields }] });
const probe = (fields: Fields): string => container({ livenessProbe: fields });

const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [app] } };
const selector = { matchLabels: { app: 'x' } };
const deployment = (spec: Fields, meta: Fields = {}): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata, ...meta },
    spec: { selector, template, ...spec },
  });
const job = (spec: Fields): string =>
  JSON.stringify({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: { template: { spec: { containers: [app], restartPolicy: 'Never' } }, ...spec },
  });
const service = (spec: Fields, meta: Fields = {}): string =>
  JSON.stringify({ metadata: { ...metadata, ...meta }, spec: { ports: [{ port: 80 }], ...spec } });
const claim = (spec: Fields): string =>
  JSON.stringify({
    metadata,
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
const object = (fields: Fields, meta: Fields = {}): string =>
  JSON.stringify({ metadata: { ...metadata, ...meta }, ...fields });

const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject;

const pods: [string, string][] = [
  ['no containers', pod({ containers: [] })],
  ['a container without a name', container({ name: '' })],
  ['a container without an image', pod({ containers: [{ name: 'app' }] })],
  ['a container with nothing', pod({ containers: [{}] })],
  ['an image with blanks around', container({ image: ' busybox ' })],
  ['a container name in capitals', container({ name: 'App_1' })],
  ['a container name with dots', container({ name: 'a.b' })],
  ['a container name that is too long', container({ name: 'a'.repeat(64) })],
  ['two containers of one name', pod({ containers: [app, app] })],
  ['an init container named like a container', pod({ initContainers: [app] })],
  ['a pod name in capitals', pod({}, { name: 'My_Pod' })],
  ['a pod name that is too long', pod({}, { name: 'a'.repeat(254) })],
  ['no name', pod({}, { name: '' })],
  ['a bad generateName', pod({}, { name: '', generateName: 'A_' })],
  ['a label value with blanks', pod({}, { labels: { app: 'a b' } })],
  ['a label value that is too long', pod({}, { labels: { app: 'a'.repeat(64) } })],
  ['a label key with two slashes', pod({}, { labels: { 'a/b/c': 'x' } })],
  ['a label key with a bad prefix', pod({}, { labels: { 'A_/b': 'x' } })],
  ['a label key without a name', pod({}, { labels: { 'example.com/': 'x' } })],
  ['an annotation key with blanks', pod({}, { annotations: { 'a b': 'x' } })],
  ['a finalizer that is no name', pod({}, { finalizers: ['a b'] })],
  ['an owner without a uid', pod({}, { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: '' }] })],
  ['a restart policy that is none', pod({ restartPolicy: 'Sometimes' })],
  ['a DNS policy that is none', pod({ dnsPolicy: 'Mine' })],
  ['a pull policy that is none', container({ imagePullPolicy: 'Sometimes' })],
  ['a termination message policy that is none', container({ terminationMessagePolicy: 'Mine' })],
  ['a port of 0', container({ ports: [{}] })],
  ['a port that is too large', container({ ports: [{ containerPort: 70_000 }] })],
  ['a port that is negative', container({ ports: [{ containerPort: -1 }] })],
  ['a port name that is too long', container({ ports: [{ containerPort: 80, name: 'a-very-long-port-name' }] })],
  ['a port name of digits', container({ ports: [{ containerPort: 80, name: '80' }] })],
  [
    'two ports of one name',
    container({
      ports: [
        { containerPort: 80, name: 'a' },
        { containerPort: 81, name: 'a' },
      ],
    }),
  ],
  ['a protocol that is none', container({ ports: [{ containerPort: 80, protocol: 'HTTP' }] })],
  [
    'one host port twice',
    container({
      ports: [
        { containerPort: 80, hostPort: 80 },
        { containerPort: 81, hostPort: 80 },
      ],
    }),
  ],
  ['a variable without a name', container({ env: [{ value: 'x' }] })],
  ['a variable with an equals sign in its name', container({ env: [{ name: 'A=B', value: 'x' }] })],
  [
    'a variable with a value and a source',
    container({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
  ],
  ['a variable from nothing', container({ env: [{ name: 'A', valueFrom: {} }] })],
  [
    'a variable from two sources',
    container({
      env: [
        {
          name: 'A',
          valueFrom: { fieldRef: { fieldPath: 'metadata.name' }, configMapKeyRef: { name: 'c', key: 'k' } },
        },
      ],
    }),
  ],
  [
    'a variable from a field that is none',
    container({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.phase' } } }] }),
  ],
  [
    'a variable from a field that does not exist',
    container({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.nope' } } }] }),
  ],
  [
    'a variable from a config map without a key',
    container({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c' } } }] }),
  ],
  [
    'a variable from a secret without a name',
    container({ env: [{ name: 'A', valueFrom: { secretKeyRef: { key: 'c' } } }] }),
  ],
  [
    'a variable from a resource that is none',
    container({ env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.gpu' } } }] }),
  ],
  ['variables from nothing', container({ envFrom: [{}] })],
  ['a mount without a volume', container({ volumeMounts: [{ name: 'nope', mountPath: '/data' }] })],
  ['a mount without a path', container({ volumeMounts: [{ name: 'v' }] }, { volumes: [{ name: 'v', emptyDir: {} }] })],
  [
    'two mounts at one path',
    container(
      {
        volumeMounts: [
          { name: 'v', mountPath: '/d' },
          { name: 'v', mountPath: '/d' },
        ],
      },
      { volumes: [{ name: 'v' }] },
    ),
  ],
  [
    'a sub path that climbs up',
    container({ volumeMounts: [{ name: 'v', mountPath: '/d', subPath: '../x' }] }, { volumes: [{ name: 'v' }] }),
  ],
  [
    'an absolute sub path',
    container({ volumeMounts: [{ name: 'v', mountPath: '/d', subPath: '/x' }] }, { volumes: [{ name: 'v' }] }),
  ],
  ['a probe without a handler', probe({ periodSeconds: 1 })],
  ['a probe with two handlers', probe({ exec: { command: ['true'] }, httpGet: { port: 80 } })],
  ['a probe without a command', probe({ exec: {} })],
  [
    'a probe with negative times',
    probe({
      exec: { command: ['true'] },
      initialDelaySeconds: -1,
      periodSeconds: -1,
      timeoutSeconds: -2,
      failureThreshold: -3,
    }),
  ],
  ['a liveness probe that must succeed twice', probe({ exec: { command: ['true'] }, successThreshold: 2 })],
  ['a probe at no port', probe({ httpGet: { path: '/' } })],
  ['a probe at a port that is too large', probe({ tcpSocket: { port: 99_999 } })],
  ['a probe at a bad port name', probe({ httpGet: { port: 'Web_1' } })],
  ['a probe with a scheme that is none', probe({ httpGet: { port: 80, scheme: 'FTP' } })],
  ['a probe with a bad header', probe({ httpGet: { port: 80, httpHeaders: [{ name: 'a b', value: 'x' }] } })],
  [
    'a readiness probe with its own grace',
    container({ readinessProbe: { exec: { command: ['true'] }, terminationGracePeriodSeconds: 3 } }),
  ],
  ['a probe with no grace at all', probe({ exec: { command: ['true'] }, terminationGracePeriodSeconds: 0 })],
  ['a hook without a handler', container({ lifecycle: { preStop: {} } })],
  ['a hook that sleeps longer than the grace', container({ lifecycle: { preStop: { sleep: { seconds: 60 } } } })],
  [
    'an init container with a probe',
    pod({ initContainers: [{ ...app, name: 'i', readinessProbe: { exec: { command: ['true'] } } }] }),
  ],
  [
    'an init container with a hook',
    pod({ initContainers: [{ ...app, name: 'i', lifecycle: { preStop: { exec: { command: ['true'] } } } }] }),
  ],
  ['a request above its limit', container({ resources: { limits: { cpu: '100m' }, requests: { cpu: '200m' } } })],
  ['a negative limit', container({ resources: { limits: { memory: '-1' } } })],
  ['a resource that is none', container({ resources: { limits: { gpu: '1' } } })],
  ['a resource that is not for containers', container({ resources: { limits: { pods: '1' } } })],
  ['a fraction of an extended resource', container({ resources: { limits: { 'example.com/gpu': '0.5' } } })],
  ['an extended resource that is only requested', container({ resources: { requests: { 'example.com/gpu': '1' } } })],
  ['a user that is negative', container({ securityContext: { runAsUser: -1 } })],
  ['a group that is negative', pod({ securityContext: { fsGroup: -1, runAsGroup: -2, supplementalGroups: [-3] } })],
  [
    'privileged without escalation',
    container({ securityContext: { privileged: true, allowPrivilegeEscalation: false } }),
  ],
  ['a seccomp profile that is none', container({ securityContext: { seccompProfile: { type: 'Mine' } } })],
  [
    'two volumes of one name',
    pod({
      volumes: [
        { name: 'v', emptyDir: {} },
        { name: 'v', emptyDir: {} },
      ],
    }),
  ],
  ['a volume with two sources', volume({ emptyDir: {}, hostPath: { path: '/x' } })],
  ['a volume without a name', pod({ volumes: [{ emptyDir: {} }] })],
  ['a volume name in capitals', pod({ volumes: [{ name: 'V_1', emptyDir: {} }] })],
  ['a config map volume without a name', volume({ configMap: {} })],
  ['a secret volume without a name', volume({ secret: {} })],
  ['a claim volume without a name', volume({ persistentVolumeClaim: {} })],
  ['a host path without a path', volume({ hostPath: { path: '' } })],
  ['a host path that climbs up', volume({ hostPath: { path: '/a/../b' } })],
  ['a host path type that is none', volume({ hostPath: { path: '/a', type: 'Nope' } })],
  ['a mode that is too large', volume({ configMap: { name: 'c', defaultMode: 512 } })],
  ['an item without a path', volume({ configMap: { name: 'c', items: [{ key: 'k' }] } })],
  ['an item that climbs up', volume({ secret: { secretName: 'c', items: [{ key: 'k', path: '../x' }] } })],
  ['an empty dir of negative size', volume({ emptyDir: { sizeLimit: '-1' } })],
  ['an empty dir on a medium that is none', volume({ emptyDir: { sizeLimit: 'x' } })],
  ['a downward file without a source', volume({ downwardAPI: { items: [{ path: 'a' }] } })],
  [
    'a downward file of a resource without a container',
    volume({ downwardAPI: { items: [{ path: 'a', resourceFieldRef: { resource: 'limits.cpu' } }] } }),
  ],
  [
    'a downward file of a field that is none',
    volume({ downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'spec.nodeName' } }] } }),
  ],
  [
    'a projection with two sources',
    volume({ projected: { sources: [{ configMap: { name: 'a' }, secret: { name: 'b' } }] } }),
  ],
  [
    'two projections at one path',
    volume({
      projected: {
        sources: [
          { configMap: { name: 'a', items: [{ key: 'k', path: 'p' }] } },
          { secret: { name: 'b', items: [{ key: 'k', path: 'p' }] } },
        ],
      },
    }),
  ],
  [
    'a token that lives too short',
    volume({ projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 60 } }] } }),
  ],
  ['a host name in capitals', pod({ hostname: 'My_Host', subdomain: 'a.b' })],
  ['a deadline of 0', pod({ activeDeadlineSeconds: 0 })],
  ['a node selector value with blanks', pod({ nodeSelector: { a: 'b c' } })],
  ['a toleration without a key', pod({ tolerations: [{ operator: 'Equal', value: 'x' }] })],
  ['a toleration with an operator that is none', pod({ tolerations: [{ key: 'a', operator: 'In' }] })],
  ['a toleration for any value of one value', pod({ tolerations: [{ key: 'a', operator: 'Exists', value: 'x' }] })],
  [
    'a toleration with an effect that is none',
    pod({ tolerations: [{ key: 'a', operator: 'Exists', effect: 'Nope' }] }),
  ],
  [
    'a toleration in seconds of another effect',
    pod({ tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 3 }] }),
  ],
  ['a host alias without an address', pod({ hostAliases: [{ ip: 'x', hostnames: ['A_'] }] })],
  ['a DNS policy None without servers', pod({ dnsPolicy: 'None' })],
  ['too many DNS servers', pod({ dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'] } })],
  ['ephemeral containers at once', pod({ ephemeralContainers: [{ name: 'e', image: 'busybox' }] })],
  [
    'a node affinity with a bad operator',
    pod({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Is', values: ['b'] }] }],
          },
        },
      },
    }),
  ],
  [
    'a node affinity without terms',
    pod({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } }),
  ],
  [
    'a pod anti-affinity without a topology',
    pod({
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: { a: 'b' } }, topologyKey: '' },
          ],
        },
      },
    }),
  ],
  [
    'a preferred affinity without a weight',
    pod({
      affinity: {
        podAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 0, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname' } },
          ],
        },
      },
    }),
  ],
  [
    'a spread without a skew',
    pod({ topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'a', whenUnsatisfiable: 'Nope' }] }),
  ],
  ['a service account name in capitals', pod({ serviceAccountName: 'A_' })],
  [
    'many mistakes at once',
    pod({ containers: [{ name: 'A', image: '', ports: [{ containerPort: 0 }] }], restartPolicy: 'x' }),
  ],
];

const others: [string, KindName, string][] = [
  ['a selector that does not match', 'deployments', deployment({ selector: { matchLabels: { app: 'y' } } })],
  ['no selector', 'deployments', deployment({ selector: null })],
  ['an empty selector', 'deployments', deployment({ selector: {} })],
  [
    'a selector with a bad operator',
    'deployments',
    deployment({ selector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } }),
  ],
  [
    'a selector in nothing',
    'deployments',
    deployment({ selector: { matchExpressions: [{ key: 'app', operator: 'In' }] } }),
  ],
  ['negative replicas', 'deployments', deployment({ replicas: -1 })],
  ['a strategy that is none', 'deployments', deployment({ strategy: { type: 'Nope' } })],
  [
    'recreate with rolling parameters',
    'deployments',
    deployment({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
  ],
  [
    'a rolling update that cannot roll',
    'deployments',
    deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
  ],
  ['more than all unavailable', 'deployments', deployment({ strategy: { rollingUpdate: { maxUnavailable: '200%' } } })],
  ['a surge that is no percentage', 'deployments', deployment({ strategy: { rollingUpdate: { maxSurge: 'x' } } })],
  ['a deadline shorter than ready', 'deployments', deployment({ minReadySeconds: 10, progressDeadlineSeconds: 5 })],
  [
    'a template that never restarts',
    'deployments',
    deployment({ template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } }),
  ],
  ['a template without containers', 'deployments', deployment({ template: { ...template, spec: { containers: [] } } })],
  [
    'a template with a deadline',
    'deployments',
    deployment({ template: { ...template, spec: { ...template.spec, activeDeadlineSeconds: 5 } } }),
  ],
  ['nothing in the spec', 'deployments', object({ spec: {} })],
  [
    'a replica set without labels',
    'replicasets',
    object({ spec: { selector, template: { spec: { containers: [app] } } } }),
  ],
  ['a job that restarts always', 'jobs', job({ template: { spec: { containers: [app], restartPolicy: 'Always' } } })],
  ['a job that says nothing of restarts', 'jobs', job({ template: { spec: { containers: [app] } } })],
  [
    'a job with negative numbers',
    'jobs',
    job({ completions: -1, parallelism: -1, backoffLimit: -1, activeDeadlineSeconds: -1, ttlSecondsAfterFinished: -1 }),
  ],
  ['a job with a selector of its own', 'jobs', job({ selector: { matchLabels: { a: 'b' } } })],
  ['an indexed job without completions', 'jobs', job({ completionMode: 'Indexed', parallelism: 2 })],
  ['a completion mode that is none', 'jobs', job({ completionMode: 'Nope' })],
  ['a limit per index without indexes', 'jobs', job({ backoffLimitPerIndex: 1 })],
  ['a job without a template', 'jobs', object({ spec: {} })],
  ['no ports', 'services', service({ ports: [] })],
  ['a port of 0 in a service', 'services', service({ ports: [{ port: 0 }] })],
  ['two ports without names', 'services', service({ ports: [{ port: 80 }, { port: 81 }] })],
  [
    'one port twice',
    'services',
    service({
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 80 },
      ],
    }),
  ],
  [
    'one port name twice',
    'services',
    service({
      ports: [
        { name: 'a', port: 80 },
        { name: 'a', port: 81 },
      ],
    }),
  ],
  ['a port name in capitals', 'services', service({ ports: [{ name: 'A_', port: 80 }] })],
  ['a target port that is too large', 'services', service({ ports: [{ port: 80, targetPort: 99_999 }] })],
  ['a target port with a bad name', 'services', service({ ports: [{ port: 80, targetPort: 'Web_1' }] })],
  ['a service type that is none', 'services', service({ type: 'Nope' })],
  ['a service protocol that is none', 'services', service({ ports: [{ port: 80, protocol: 'HTTP' }] })],
  ['a service name that starts with a digit', 'services', service({}, { name: '1x' })],
  ['an affinity that is none', 'services', service({ sessionAffinity: 'Nope' })],
  ['an external name without a name', 'services', service({ type: 'ExternalName' })],
  ['a cluster address that is none', 'services', service({ clusterIP: 'x' })],
  ['a headless service with a load balancer', 'services', service({ clusterIP: 'None', type: 'LoadBalancer' })],
  ['a service selector with a bad value', 'services', service({ selector: { a: 'b c' } })],
  ['a node port on a cluster address', 'services', service({ ports: [{ port: 80, nodePort: 30_000 }] })],
  ['a config map key with blanks', 'configmaps', object({ data: { 'a b': 'x' } })],
  ['a config map key that climbs up', 'configmaps', object({ data: { '..a': 'x' } })],
  ['a config map key in both', 'configmaps', object({ data: { a: 'x' }, binaryData: { a: 'eA==' } })],
  ['a secret key with blanks', 'secrets', object({ data: { 'a b': 'eA==' } })],
  ['a TLS secret without a key', 'secrets', object({ type: 'kubernetes.io/tls', data: { 'tls.crt': 'eA==' } })],
  ['a registry secret without a configuration', 'secrets', object({ type: 'kubernetes.io/dockerconfigjson' })],
  ['a basic secret with nothing', 'secrets', object({ type: 'kubernetes.io/basic-auth' })],
  ['an SSH secret with nothing', 'secrets', object({ type: 'kubernetes.io/ssh-auth' })],
  ['a token secret without an account', 'secrets', object({ type: 'kubernetes.io/service-account-token' })],
  ['a claim without modes', 'persistentvolumeclaims', claim({ accessModes: [] })],
  ['a claim with a mode that is none', 'persistentvolumeclaims', claim({ accessModes: ['Nope'] })],
  ['a claim without a size', 'persistentvolumeclaims', claim({ resources: {} })],
  ['a claim of size 0', 'persistentvolumeclaims', claim({ resources: { requests: { storage: '0' } } })],
  ['a claim with a class in capitals', 'persistentvolumeclaims', claim({ storageClassName: 'A_' })],
  ['a claim with a volume mode that is none', 'persistentvolumeclaims', claim({ volumeMode: 'Nope' })],
  [
    'a claim once and otherwise',
    'persistentvolumeclaims',
    claim({ accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] }),
  ],
  ['a volume without anything', 'persistentvolumes', object({ spec: {} })],
  [
    'a volume of two sources',
    'persistentvolumes',
    object({
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        hostPath: { path: '/a' },
        nfs: { server: 'a', path: '/b' },
      },
    }),
  ],
  [
    'a volume with a policy that is none',
    'persistentvolumes',
    object({
      spec: {
        accessModes: ['Nope'],
        capacity: { storage: '1Gi' },
        hostPath: { path: '/a' },
        persistentVolumeReclaimPolicy: 'Nope',
      },
    }),
  ],
  [
    'a local volume on no node',
    'persistentvolumes',
    object({ spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, local: { path: '/a' } } }),
  ],
  ['a storage class without a provisioner', 'storageclasses', object({})],
  [
    'a storage class with modes that are none',
    'storageclasses',
    object({ provisioner: 'a', reclaimPolicy: 'Nope', volumeBindingMode: 'Nope' }),
  ],
  ['a namespace in capitals', 'namespaces', object({}, { name: 'A_' })],
  ['a namespace with a dot', 'namespaces', object({}, { name: 'a.b' })],
  ['a quota that is negative', 'resourcequotas', object({ spec: { hard: { pods: '-1' } } })],
  ['a quota of half a pod', 'resourcequotas', object({ spec: { hard: { pods: '0.5' } } })],
  ['a quota of nothing known', 'resourcequotas', object({ spec: { hard: { nope: '1' } } })],
  ['a quota with a scope that is none', 'resourcequotas', object({ spec: { hard: { pods: '1' }, scopes: ['Nope'] } })],
  ['a service account name with blanks', 'serviceaccounts', object({}, { name: 'a b' })],
  ['a slice of no type', 'endpointslices', object({ endpoints: [] })],
  [
    'a slice with bad addresses',
    'endpointslices',
    object({ addressType: 'IPv4', endpoints: [{ addresses: ['x'] }, { addresses: [] }], ports: [{ name: 'A_' }] }),
  ],
];

const decoding: [string, KindName, string][] = [
  ['an unknown field', 'pods', container({ imagePolicy: 'Always' })],
  [
    'unknown fields in many places',
    'pods',
    JSON.stringify({
      metadata: { nmae: 'x' },
      spec: { containers: [{ enviroment: [] }], restartpolicy: 'Never' },
      sepc: {},
    }),
  ],
  [
    'a field that stands twice',
    'pods',
    '{"metadata":{"name":"x","name":"y"},"spec":{"containers":[{"name":"a","image":"b","image":"c"}]}}',
  ],
  ['a number for a string', 'pods', container({ env: [{ name: 'A', value: 1 }] })],
  ['a truth for a string', 'pods', container({ env: [{ name: 'A', value: true }] })],
  ['a string for a list', 'pods', container({ command: 'sleep 1' })],
  ['a string for a number', 'pods', container({ ports: [{ containerPort: '80' }] })],
  ['a number that does not fit', 'pods', container({ ports: [{ containerPort: 99_999_999_999 }] })],
  ['a fraction for a whole number', 'pods', container({ ports: [{ containerPort: 1.5 }] })],
  ['an object for a list', 'pods', pod({ containers: app })],
  ['a list for an object', 'pods', '{"metadata":{"name":"x"},"spec":[]}'],
  ['a truth for a port', 'pods', probe({ httpGet: { port: true } })],
  ['a quantity that is none', 'pods', container({ resources: { limits: { memory: '64Mb' } } })],
  ['a quantity with a blank', 'pods', container({ resources: { limits: { memory: '64 Mi' } } })],
  ['a list of labels', 'pods', pod({}, { labels: ['a'] })],
  ['a number for a label', 'pods', pod({}, { labels: { a: 1 } })],
  ['a time that is none', 'pods', pod({}, { creationTimestamp: 'now' })],
  ['base64 that is none', 'secrets', object({ data: { a: 'not base64!' } })],
  ['base64 that ends early', 'secrets', object({ data: { a: 'YWJj\nYW' } })],
  ['a string for replicas', 'deployments', deployment({ replicas: '3' })],
  ['another kind', 'pods', '{"apiVersion":"v1","kind":"Nope","metadata":{"name":"x"}}'],
  ['another version', 'pods', '{"apiVersion":"v2","kind":"Pod","metadata":{"name":"x"}}'],
  ['no JSON', 'pods', 'hello'],
  ['JSON that ends early', 'pods', '{"metadata":{"name":"x"'],
  ['JSON with a comma too many', 'pods', '{"metadata":{"name":"x",}}'],
  ['a list', 'pods', '[]'],
  ['nothing', 'pods', ''],
];

const updates: [string, KindName, string, JsonObject][] = [
  ['another image pull policy', 'pods', pod({}), { spec: { containers: [{ ...app, imagePullPolicy: 'Always' }] } }],
  ['another container', 'pods', pod({}), { spec: { containers: [app, { name: 'b', image: 'busybox' }] } }],
  ['another restart policy', 'pods', pod({}), { spec: { restartPolicy: 'Never' } }],
  ['another node', 'pods', pod({ nodeName: 'nowhere' }), { spec: { nodeName: 'elsewhere' } }],
  ['a longer deadline', 'pods', pod({ activeDeadlineSeconds: 10 }), { spec: { activeDeadlineSeconds: 20 } }],
  ['no deadline any more', 'pods', pod({ activeDeadlineSeconds: 10 }), { spec: { activeDeadlineSeconds: null } }],
  ['an image with blanks', 'pods', pod({}), { spec: { containers: [{ ...app, image: 'a ' }] } }],
  ['another uid', 'pods', pod({}), { metadata: { uid: 'other' } }],
  [
    'another selector',
    'deployments',
    deployment({}),
    { spec: { selector: { matchLabels: { app: 'y' } }, template: { metadata: { labels: { app: 'y' } } } } },
  ],
  [
    'another template of a job',
    'jobs',
    job({ suspend: false }),
    { spec: { template: { spec: { containers: [{ ...app, image: 'other' }] } } } },
  ],
  ['other completions of a job', 'jobs', job({}), { spec: { completions: 5 } }],
  ['another selector of a job', 'jobs', job({}), { spec: { selector: { matchLabels: { a: 'b' } } } }],
  ['another type of a secret', 'secrets', object({ data: { a: 'eA==' } }), { type: 'example.com/other' }],
  ['data of an immutable secret', 'secrets', object({ immutable: true, data: { a: 'eA==' } }), { data: { a: 'eQ==' } }],
  [
    'data of an immutable config map',
    'configmaps',
    object({ immutable: true, data: { a: 'x' } }),
    { data: { a: 'y' } },
  ],
  [
    'an immutable config map made mutable',
    'configmaps',
    object({ immutable: true, data: { a: 'x' } }),
    { immutable: false },
  ],
  [
    'another class of a claim',
    'persistentvolumeclaims',
    claim({ storageClassName: 'a' }),
    { spec: { storageClassName: 'b' } },
  ],
  [
    'a larger claim that is not bound',
    'persistentvolumeclaims',
    claim({ storageClassName: 'a' }),
    { spec: { resources: { requests: { storage: '2Gi' } } } },
  ],
  [
    'another cluster address',
    'services',
    service({}),
    { spec: { clusterIP: '10.96.0.99', clusterIPs: ['10.96.0.99'] } },
  ],
  ['another provisioner', 'storageclasses', object({ provisioner: 'a' }), { provisioner: 'b' }],
  [
    'other parameters',
    'storageclasses',
    object({ provisioner: 'a' }),
    { parameters: { a: 'b' }, reclaimPolicy: 'Retain' },
  ],
  [
    'another source of a volume',
    'persistentvolumes',
    object({ spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/a' } } }),
    { spec: { hostPath: { path: '/b' } } },
  ],
  [
    'another address type',
    'endpointslices',
    object({ addressType: 'IPv4', endpoints: [], ports: [] }),
    { addressType: 'IPv6' },
  ],
];

export const refusedRequests: RefusedRequest[] = [
  ...pods.map(([name, create]): RefusedRequest => ({ name, kind: 'pods', create })),
  ...others.map(([name, kind, create]): RefusedRequest => ({ name, kind, create })),
  ...decoding.map(([name, kind, create]): RefusedRequest => ({ name, kind, create, mode: 'Strict' })),
  ...updates.map(([name, kind, from, patch]): RefusedRequest => ({
    name,
    kind,
    update: { from: parsed(from), patch },
  })),
];
