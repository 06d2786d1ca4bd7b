/** Admission of new objects: what is added to them, and what may not be made. */
import { infoOf, type KindName, type Obj, type PersistentVolumeClaim, type StorageClass } from '../../objects.ts';
import { forbidden, refusal } from '../errors.ts';
import type { Registry } from '../verbs/registry.ts';
import { admitPod } from './pod.ts';
import { checkPriorityClass } from './priority.ts';

/** Throws when its namespace is not there, or going away. */
export const checkNamespace = (registry: Registry, kind: KindName, { metadata }: Pick<Obj, 'metadata'>): void => {
  if (!infoOf(kind).namespaced) return;
  const { namespace = '' } = metadata;
  const found = registry.store.get('namespaces', undefined, namespace);
  if (found === undefined)
    throw refusal(404, 'NotFound', `namespaces "${namespace}" not found`, { name: namespace, kind: 'namespaces' });
  if (found.metadata.deletionTimestamp === undefined && found.status?.phase !== 'Terminating') return;
  throw forbidden(
    kind,
    metadata.name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  );
};

const defaultClassAnnotation = 'storageclass.kubernetes.io/is-default-class';

/** The newest of the classes that are marked as the default; by name among equals. */
const defaultClassOf = (registry: Registry): StorageClass | undefined =>
  registry.store
    .list('storageclasses')
    .filter(({ metadata }) => metadata.annotations?.[defaultClassAnnotation] === 'true')
    .toSorted(
      ({ metadata: a }, { metadata: b }) =>
        b.creationTimestamp.localeCompare(a.creationTimestamp) || a.name.localeCompare(b.name),
    )[0];

const admitClaim = (registry: Registry, object: Obj): Obj => {
  const { spec, metadata } = object as unknown as PersistentVolumeClaim;
  if (spec?.storageClassName !== undefined) return object;
  if (metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined) return object;
  const found = defaultClassOf(registry);
  return found === undefined ? object : { ...object, spec: { ...spec, storageClassName: found.metadata.name } };
};

/** Nothing that is in use goes away under its users. */
const withFinalizer = (object: Obj, finalizer: string): Obj => {
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
};

const nameLabel = 'kubernetes.io/metadata.name';

const admitNamespace = (object: Obj): Obj => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, [nameLabel]: object.metadata.name } },
});

export const admitCreation = (registry: Registry, kind: KindName, object: Obj): Obj => {
  checkNamespace(registry, kind, object);
  switch (kind) {
    case 'pods':
      return admitPod(registry, object);
    case 'namespaces':
      return admitNamespace(object);
    case 'persistentvolumeclaims':
      return withFinalizer(admitClaim(registry, object), 'kubernetes.io/pvc-protection');
    case 'persistentvolumes':
      return withFinalizer(object, 'kubernetes.io/pv-protection');
    case 'priorityclasses':
      checkPriorityClass(registry, object);
      return object;
    default:
      return object;
  }
};
