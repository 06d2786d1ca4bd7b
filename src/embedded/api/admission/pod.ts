/** What admission adds to a new pod: the account it runs as, how long it bears a lost node, its priority. */
import type { Container, Obj, Pod, PodSpec, ServiceAccount } from '../../objects.ts';
import { forbidden } from '../errors.ts';
import { withLimitDefaults } from './limit-range.ts';
import { randomSuffix } from '../random-name.ts';
import type { Registry } from '../verbs/registry.ts';
import { withPriority } from './priority.ts';
import { withRuntimeClass } from './runtime-class.ts';

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const tokenVolume = 'kube-api-access-';

type Volume = NonNullable<PodSpec['volumes']>[number];

const projection: Volume['projected'] = {
  defaultMode: 0o644,
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
    {
      downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }] },
    },
  ],
};

const withToken = (spec: PodSpec): PodSpec => {
  const volumes = spec.volumes ?? [];
  const existing = volumes.find(({ name }) => name.startsWith(tokenVolume))?.name;
  const name = existing ?? `${tokenVolume}${randomSuffix()}`;
  let needed = false;
  const mounted = (container: Container): Container => {
    const mounts = container.volumeMounts ?? [];
    // Whoever mounts something there has chosen to do without.
    if (mounts.some(({ mountPath }) => mountPath === tokenPath)) return container;
    needed = true;
    return { ...container, volumeMounts: [...mounts, { mountPath: tokenPath, name, readOnly: true }] };
  };
  const containers = spec.containers.map(mounted);
  const initContainers = spec.initContainers?.map(mounted);
  return {
    ...spec,
    containers,
    ...(initContainers === undefined ? {} : { initContainers }),
    ...(needed && existing === undefined ? { volumes: [...volumes, { name, projected: projection }] } : {}),
  };
};

const withAccount = (registry: Registry, pod: Obj, spec: PodSpec): PodSpec => {
  const { namespace = '' } = pod.metadata;
  const account =
    spec.serviceAccountName === undefined || spec.serviceAccountName === '' ? 'default' : spec.serviceAccountName;
  const found: ServiceAccount | undefined = registry.store.get('serviceaccounts', namespace, account);
  if (found === undefined)
    throw forbidden(
      'pods',
      pod.metadata.name,
      `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`,
    );
  const named = { ...spec, serviceAccount: account, serviceAccountName: account };
  const automount = spec.automountServiceAccountToken ?? found.automountServiceAccountToken ?? true;
  const mounted = automount ? withToken(named) : named;
  const secrets = (found.imagePullSecrets ?? []).map(({ name }) => ({ name: name ?? '' }));
  return (spec.imagePullSecrets ?? []).length > 0 || secrets.length === 0
    ? mounted
    : { ...mounted, imagePullSecrets: secrets };
};

type Toleration = NonNullable<PodSpec['tolerations']>[number];

const lostNode = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const toleranceSeconds = 300;

const tolerates = ({ key, operator, effect }: Toleration, taint: string): boolean =>
  (effect === undefined || effect === '' || effect === 'NoExecute') &&
  (key === taint || ((key === undefined || key === '') && operator === 'Exists'));

/** Whether the pod is new or changed: a lost node is borne for some time. */
export const withTolerations = (spec: PodSpec): PodSpec => {
  const before = spec.tolerations ?? [];
  const added = lostNode
    .filter((key) => !before.some((toleration) => tolerates(toleration, key)))
    .map((key) => ({ effect: 'NoExecute', key, operator: 'Exists', tolerationSeconds: toleranceSeconds }));
  return added.length === 0 ? spec : { ...spec, tolerations: [...before, ...added] };
};

export const admitPod = (registry: Registry, object: Obj): Obj => {
  const { spec } = object as unknown as Pod;
  if (spec === undefined || !Array.isArray(spec.containers)) return object;
  const limited = withLimitDefaults(registry, object);
  // The mirror of a node's own pod has no account.
  const mirror = object.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
  const account = mirror ? limited.spec! : withTolerations(withAccount(registry, limited, limited.spec!));
  return { ...limited, spec: withRuntimeClass(registry, object, withPriority(registry, object, account)) };
};
