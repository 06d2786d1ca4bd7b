import type { KindName, Meta, Obj, Pod } from '../../objects.ts';
import type { DeleteOptions } from '../client.ts';
import { conflict, forbidden } from '../errors.ts';
import { same } from '../../same.ts';
import { systemClasses } from '../../system-priorities.ts';
import { secondsText } from '../../time.ts';
import { mustFind, put, type Registry } from './registry.ts';

export type Deletion = {
  /** Its last state. */
  object: Obj;
  /** Whether it is gone; otherwise it waits for its grace period or its finalizers. */
  removed: boolean;
};

export type Deleting = DeleteOptions & { resourceVersion?: string; dryRun?: boolean };

const immortal = new Set(['default', 'kube-system', 'kube-public']);

const finalizersFor = (kind: KindName, metadata: Meta, policy: DeleteOptions['propagationPolicy']): string[] => {
  const before = metadata.finalizers ?? [];
  const others = before.filter((finalizer) => finalizer !== 'orphan' && finalizer !== 'foregroundDeletion');
  switch (policy) {
    case 'Orphan':
      return [...others, 'orphan'];
    case 'Foreground':
      return [...others, 'foregroundDeletion'];
    case 'Background':
      return others;
    case undefined:
      // Some leave their pods alone unless they are told otherwise, as they have done since before there was a choice.
      return (kind === 'jobs' || kind === 'replicationcontrollers') && before.length === others.length
        ? [...others, 'orphan']
        : before;
  }
};

const withFinalizers = ({ finalizers: _before, ...metadata }: Meta, wanted: string[]): Meta =>
  wanted.length === 0 ? metadata : { ...metadata, finalizers: wanted };

/** A deletion that begins counts as a change of what is wanted. */
const grown = ({ generation, ...metadata }: Meta): Meta =>
  generation === undefined ? metadata : { ...metadata, generation: generation + 1 };

const graceOf = ({ spec, status }: Pod, asked: number | undefined): number => {
  if (spec?.nodeName === undefined || spec.nodeName === '') return 0;
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0;
  const seconds = asked ?? spec.terminationGracePeriodSeconds ?? 0;
  return seconds < 0 ? 1 : seconds;
};

/** A pod's metadata with its end in it; undefined: an earlier deletion goes on as it is. */
const dyingPod = (registry: Registry, pod: Obj, asked: number | undefined): Meta | undefined => {
  const { metadata } = pod;
  const { deletionTimestamp, deletionGracePeriodSeconds: before } = metadata;
  if (deletionTimestamp === undefined || before === undefined) {
    const seconds = graceOf(pod, asked);
    return {
      ...grown(metadata),
      deletionTimestamp: secondsText(registry.clock.now() + seconds * 1000),
      deletionGracePeriodSeconds: seconds,
    };
  }
  // What is under way can only be made shorter.
  const seconds = asked === undefined ? undefined : graceOf(pod, asked);
  if (seconds === undefined || seconds >= before) return undefined;
  return {
    ...metadata,
    deletionTimestamp: secondsText(Date.parse(deletionTimestamp) + (seconds - before) * 1000),
    deletionGracePeriodSeconds: seconds,
  };
};

const checkPreconditions = (kind: KindName, { metadata }: Obj, { uid, resourceVersion }: Deleting): void => {
  if (uid !== undefined && uid !== metadata.uid)
    throw conflict(
      kind,
      metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`,
    );
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw conflict(
      kind,
      metadata.name,
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`,
    );
};

const remove = (registry: Registry, kind: KindName, object: Obj, dryRun: boolean): Deletion => {
  if (dryRun) return { object, removed: true };
  const { namespace, name } = object.metadata;
  return { object: (registry.store.remove(kind, namespace, name) as Obj | undefined) ?? object, removed: true };
};

/** Namespaces end in two steps of their own: `Terminating`, and then whoever empties them lets go. */
const deleteNamespace = (registry: Registry, object: Obj, finalizers: string[], dryRun: boolean): Deletion => {
  const kept = (object['spec'] as { finalizers?: string[] } | undefined)?.finalizers ?? [];
  if (kept.length === 0 && finalizers.length === 0) return remove(registry, 'namespaces', object, dryRun);
  if (object.metadata.deletionTimestamp !== undefined) return { object, removed: false };
  const metadata = {
    ...withFinalizers(object.metadata, finalizers),
    deletionTimestamp: secondsText(registry.clock.now()),
  };
  const status = { ...(object['status'] as object | undefined), phase: 'Terminating' };
  return { object: put(registry, 'namespaces', { ...object, metadata, status }, dryRun), removed: false };
};

/** Throws 404, 409 for preconditions, 403 for what must not be deleted. */
export const deleteObject = (
  registry: Registry,
  kind: KindName,
  namespace: string | undefined,
  name: string,
  options: Deleting = {},
): Deletion => {
  const current = mustFind(registry, kind, namespace, name);
  const dryRun = options.dryRun === true;
  if (kind === 'namespaces' && immortal.has(name)) throw forbidden(kind, name, 'this namespace may not be deleted');
  if (kind === 'priorityclasses' && systemClasses.some((each) => each.name === name))
    throw forbidden(kind, name, 'this is a system priority class and cannot be deleted');
  checkPreconditions(kind, current, options);
  const finalizers = finalizersFor(kind, current.metadata, options.propagationPolicy);
  if (kind === 'namespaces') return deleteNamespace(registry, current, finalizers, dryRun);
  if (kind === 'pods') {
    const dying = dyingPod(registry, current, options.gracePeriodSeconds);
    if (dying === undefined) return { object: current, removed: false };
    const marked = put(registry, kind, { ...current, metadata: withFinalizers(dying, finalizers) }, dryRun);
    if (finalizers.length > 0 || (dying.deletionGracePeriodSeconds ?? 0) > 0) return { object: marked, removed: false };
    return remove(registry, kind, marked, dryRun);
  }
  if (finalizers.length === 0) return remove(registry, kind, current, dryRun);
  const { deletionTimestamp } = current.metadata;
  const metadata = {
    ...(deletionTimestamp === undefined ? grown(current.metadata) : current.metadata),
    deletionTimestamp: deletionTimestamp ?? secondsText(registry.clock.now()),
    deletionGracePeriodSeconds: 0,
  };
  const marked = { ...current, metadata: withFinalizers(metadata, finalizers) };
  return { object: same(marked, current) ? current : put(registry, kind, marked, dryRun), removed: false };
};
