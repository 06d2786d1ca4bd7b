/** Writes that follow each other. `record-conversations.ts` sends them to a real API server and keeps what it says. */
import type { KindName } from '../../../src/embedded/objects.ts';
import type { JsonObject } from '../../../src/embedded/schema/schema-tools.ts';

export type Step = {
  name: string;
  kind: KindName;
  object: string;
  /** `apply` is a server-side apply; the others are named for their content type. */
  how: 'apply' | 'create' | 'json' | 'merge' | 'replace' | 'strategic';
  manager: string;
  body: unknown;
  force?: boolean;
  mode?: 'Strict' | 'Warn';
};

type Rest = Omit<Step, 'kind' | 'object'>;
const on = (kind: KindName, object: string, steps: Rest[]): Step[] => steps.map((step) => ({ kind, object, ...step }));

const configMap = (data: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', ...metadata },
  data,
});

const pod = (fields: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web' }, ...metadata },
  // Nobody runs it: nobody else writes to it.
  spec: { schedulerName: 'nobody', containers: [{ name: 'web', image: 'nginx:1.27', ...fields }] },
});

const deployment = (spec: JsonObject, container: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop' },
  spec: {
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop' } },
      spec: { containers: [{ name: 'shop', image: 'nginx:1.27', ...container }] },
    },
    ...spec,
  },
});
const inContainers = (...containers: JsonObject[]): JsonObject => ({ spec: { template: { spec: { containers } } } });
const inPodSpec = (spec: JsonObject): JsonObject => ({ spec: { template: { spec } } });

const applied = (spec: JsonObject): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop' },
  spec,
});

const service = (ports: JsonObject[]): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'front' },
  spec: { selector: { app: 'web' }, ports },
});

export const conversations: Step[] = [
  ...on('configmaps', 'settings', [
    { name: 'applies what was not there', how: 'apply', manager: 'a', body: configMap({ k: '1', l: '1' }) },
    { name: 'applies the same again', how: 'apply', manager: 'a', body: configMap({ k: '1', l: '1' }) },
    { name: 'meets another manager', how: 'apply', manager: 'b', body: configMap({ k: '2' }) },
    { name: 'meets another manager twice', how: 'apply', manager: 'b', body: configMap({ k: '2', l: '3', m: '1' }) },
    { name: 'shares what it agrees on', how: 'apply', manager: 'b', body: configMap({ k: '1', m: '1' }) },
    { name: 'gives up a shared field', how: 'apply', manager: 'a', body: configMap({ l: '5' }) },
    { name: 'takes by force', how: 'apply', manager: 'b', force: true, body: configMap({ l: '6', m: '1' }) },
    { name: 'removes what it alone had', how: 'apply', manager: 'b', body: configMap({ l: '6' }) },
    {
      name: 'writes with a merge patch',
      how: 'merge',
      manager: 'm',
      body: { data: { n: '1', l: '7' }, metadata: { labels: { x: 'y' } } },
    },
    { name: 'meets an updater', how: 'apply', manager: 'b', body: configMap({ l: '8' }) },
    {
      name: 'removes with a merge patch',
      how: 'merge',
      manager: 'm',
      body: { data: { n: null }, metadata: { labels: null } },
    },
    {
      name: 'applies nothing',
      how: 'apply',
      manager: 'b',
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } },
    },
    {
      name: 'adds with a JSON patch',
      how: 'json',
      manager: 'j',
      body: [
        { op: 'add', path: '/data/a~1b', value: 'x' },
        { op: 'test', path: '/data/a~1b', value: 'x' },
      ],
    },
    {
      name: 'moves and copies',
      how: 'json',
      manager: 'j',
      body: [
        { op: 'copy', from: '/data/l', path: '/data/c' },
        { op: 'move', from: '/data/l', path: '/data/d' },
      ],
    },
    { name: 'fails a test', how: 'json', manager: 'j', body: [{ op: 'test', path: '/data/c', value: 'nope' }] },
    { name: 'removes what is not there', how: 'json', manager: 'j', body: [{ op: 'remove', path: '/data/nope' }] },
    {
      name: 'replaces what is not there',
      how: 'json',
      manager: 'j',
      body: [{ op: 'replace', path: '/data/nope', value: '1' }],
    },
    {
      name: 'adds below what is not there',
      how: 'json',
      manager: 'j',
      body: [{ op: 'add', path: '/spec/a/b', value: '1' }],
    },
    { name: 'does what is no operation', how: 'json', manager: 'j', body: [{ op: 'nope', path: '/data/a' }] },
    { name: 'patches with no list', how: 'json', manager: 'j', body: { op: 'add' } },
    { name: 'merges no object', how: 'merge', manager: 'j', body: [1] },
    { name: 'applies an unknown field', how: 'apply', manager: 'b', body: { ...configMap({}), dataa: {} } },
    { name: 'applies a number', how: 'apply', manager: 'b', body: configMap({ l: 6 }) },
    { name: 'applies another kind', how: 'apply', manager: 'b', body: { ...configMap({}), kind: 'Pod' } },
    { name: 'applies managed fields', how: 'apply', manager: 'b', body: configMap({}, { managedFields: [{}] }) },
    { name: 'forgets all managers', how: 'merge', manager: 'm', body: { metadata: { managedFields: [{}] } } },
    { name: 'applies to what was never tracked', how: 'apply', manager: 'z', body: configMap({ c: '9' }) },
    { name: 'takes what was never tracked', how: 'apply', manager: 'z', force: true, body: configMap({ c: '9' }) },
    { name: 'replaces all', how: 'replace', manager: 'r', body: configMap({ q: '1' }) },
  ]),
  ...on('pods', 'web', [
    {
      name: 'creates a pod',
      how: 'create',
      manager: 'kubectl-create',
      body: pod({
        ports: [{ containerPort: 80 }],
        env: [{ name: 'A', value: '1' }],
        resources: { limits: { cpu: '0.5', memory: '64Mi' } },
        livenessProbe: { httpGet: { port: 80 } },
      }),
    },
    {
      name: 'labels and annotates',
      how: 'merge',
      manager: 'kubectl-label',
      body: { metadata: { labels: { tier: 'a' }, annotations: { 'example.com/a': 'b' } } },
    },
    {
      name: 'changes an image',
      how: 'strategic',
      manager: 'kubectl-set',
      body: { spec: { containers: [{ name: 'web', image: 'nginx:1.28' }], $setElementOrder: undefined } },
    },
    {
      name: 'adds finalizers',
      how: 'strategic',
      manager: 'f',
      body: { metadata: { finalizers: ['example.com/a', 'example.com/b'] } },
    },
    {
      name: 'removes one finalizer of two',
      how: 'strategic',
      manager: 'f',
      body: { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/a'] } },
    },
    {
      name: 'applies a label by a set and a map',
      how: 'apply',
      manager: 'g',
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web', labels: { more: 'x' }, finalizers: ['example.com/c'] },
      },
    },
    { name: 'removes all finalizers', how: 'merge', manager: 'f', body: { metadata: { finalizers: null } } },
  ]),
  ...on('services', 'front', [
    {
      name: 'applies a service',
      how: 'apply',
      manager: 'a',
      body: service([{ name: 'http', port: 80, targetPort: 'web' }]),
    },
    {
      name: 'applies another port beside',
      how: 'apply',
      manager: 'b',
      body: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'front' },
        spec: { ports: [{ name: 'https', port: 443 }] },
      },
    },
    {
      name: 'keys ports with their protocol',
      how: 'strategic',
      manager: 's',
      body: { spec: { ports: [{ port: 443, targetPort: 8443 }] } },
    },
    { name: 'lets a port go', how: 'apply', manager: 'a', body: service([{ name: 'dns', port: 53, protocol: 'UDP' }]) },
  ]),
  ...on('deployments', 'shop', [
    {
      name: 'creates a deployment',
      how: 'create',
      manager: 'kubectl-create',
      body: deployment(
        { replicas: 0 },
        {
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
          ports: [{ containerPort: 80 }],
        },
      ),
    },
    {
      name: 'changes an image strategically',
      how: 'strategic',
      manager: 'kubectl-set',
      body: inContainers({ name: 'shop', image: 'nginx:1.28' }),
    },
    {
      name: 'adds a container',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: inContainers({ name: 'side', image: 'busybox', command: ['sleep', '1d'] }),
    },
    {
      name: 'adds a variable in an order',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: inContainers({
        name: 'shop',
        env: [{ name: 'C', value: '3' }],
        '$setElementOrder/env': [{ name: 'C' }, { name: 'A' }, { name: 'B' }],
      }),
    },
    {
      name: 'deletes a variable',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: inContainers({ name: 'shop', env: [{ name: 'A', $patch: 'delete' }] }),
    },
    {
      name: 'replaces all variables',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: inContainers({ name: 'shop', env: [{ name: 'Z', value: '9' }, { $patch: 'replace' }] }),
    },
    {
      name: 'replaces a command',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: inContainers({ name: 'side', command: ['true'] }),
    },
    {
      name: 'puts containers in order',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: inPodSpec({
        '$setElementOrder/containers': [{ name: 'side' }, { name: 'shop' }],
        containers: [{ name: 'shop', imagePullPolicy: 'Always' }],
      }),
    },
    {
      name: 'deletes a container',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: inContainers({ name: 'side', $patch: 'delete' }),
    },
    {
      name: 'adds volumes',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: inPodSpec({ volumes: [{ name: 'v', configMap: { name: 'c' } }] }),
    },
    {
      name: 'turns a volume into another',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: inPodSpec({ volumes: [{ name: 'v', $retainKeys: ['name', 'emptyDir'], emptyDir: {} }] }),
    },
    {
      name: 'retains what it sets otherwise',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: inPodSpec({ volumes: [{ name: 'v', $retainKeys: ['name'], emptyDir: {} }] }),
    },
    { name: 'removes with null', how: 'strategic', manager: 'kubectl-patch', body: inPodSpec({ volumes: null }) },
    {
      name: 'changes the strategy',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
    },
    {
      name: 'replaces a map',
      how: 'strategic',
      manager: 'kubectl-patch',
      body: { metadata: { annotations: { $patch: 'replace', 'example.com/only': 'this' } } },
    },
    {
      name: 'restarts',
      how: 'strategic',
      manager: 'kubectl-rollout',
      body: {
        spec: {
          template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' } } },
        },
      },
    },
    {
      name: 'scales by a merge patch',
      how: 'merge',
      manager: 'kubectl-scale',
      body: { spec: { revisionHistoryLimit: 3 } },
    },
    {
      name: 'merges a list by replacing it',
      how: 'merge',
      manager: 'kubectl-patch',
      body: inContainers({ name: 'shop', image: 'nginx:1.27', env: [{ name: 'M', value: '1' }] }),
    },
    {
      name: 'applies over an updater',
      how: 'apply',
      manager: 'b',
      body: applied({
        revisionHistoryLimit: 5,
        ...(inContainers({ name: 'shop', image: 'other' })['spec'] as JsonObject),
      }),
    },
    {
      name: 'applies over an updater by force',
      how: 'apply',
      manager: 'b',
      force: true,
      body: applied({
        revisionHistoryLimit: 5,
        ...(inContainers({
          name: 'shop',
          image: 'other',
          env: [{ name: 'N', value: '1' }],
          ports: [{ containerPort: 81 }],
        })['spec'] as JsonObject),
      }),
    },
    {
      name: 'lets items of lists go',
      how: 'apply',
      manager: 'b',
      body: applied({
        revisionHistoryLimit: 5,
        ...(inContainers({ name: 'shop', image: 'other' })['spec'] as JsonObject),
      }),
    },
    { name: 'lets nearly all go', how: 'apply', manager: 'b', body: applied({ revisionHistoryLimit: 5 }) },
    { name: 'has no merge key', how: 'strategic', manager: 'p', body: inContainers({ image: 'x' }) },
    {
      name: 'has a directive that is none',
      how: 'strategic',
      manager: 'p',
      body: { spec: { strategy: { $patch: 'nope' } } },
    },
    {
      name: 'orders what it does not name',
      how: 'strategic',
      manager: 'p',
      body: inPodSpec({ '$setElementOrder/containers': [{ name: 'b' }], containers: [{ name: 'a', image: 'b' }] }),
    },
    { name: 'sets an unknown field', how: 'strategic', mode: 'Strict', manager: 'p', body: { spec: { nope: 1 } } },
    {
      name: 'sets an unknown field in order',
      how: 'strategic',
      mode: 'Strict',
      manager: 'p',
      body: inPodSpec({
        '$setElementOrder/containers': [{ name: 'shop' }],
        containers: [{ name: 'shop', imagee: 'x' }],
      }),
    },
    { name: 'sets a string for a number', how: 'strategic', manager: 'p', body: { spec: { replicas: 'x' } } },
    { name: 'sets a fraction', how: 'strategic', manager: 'p', body: { spec: { replicas: 1.5 } } },
    {
      name: 'sets a string for a list',
      how: 'strategic',
      manager: 'p',
      body: inContainers({ name: 'shop', ports: 'x' }),
    },
    { name: 'sets a list for an object', how: 'strategic', manager: 'p', body: inPodSpec({ securityContext: [] }) },
    {
      name: 'sets a quantity that is none',
      how: 'strategic',
      manager: 'p',
      body: inContainers({ name: 'shop', resources: { limits: { cpu: '1x' } } }),
    },
    {
      name: 'applies items of one key',
      how: 'apply',
      force: true,
      manager: 'b',
      body: applied(inContainers({ name: 'a' }, { name: 'a' })['spec'] as JsonObject),
    },
    {
      name: 'applies an object for a list',
      how: 'apply',
      force: true,
      manager: 'b',
      body: applied(inPodSpec({ containers: { x: 1 } })['spec'] as JsonObject),
    },
    {
      name: 'applies a string for a number',
      how: 'apply',
      force: true,
      manager: 'b',
      body: applied({ replicas: 'x' }),
    },
  ]),
];
