/** Writing over an object that is there, and what follows from it. */
import type { KindName, Meta, Obj } from '../../objects.ts';
import { checkLimitRanges } from '../admission/limit-range.ts';
import { checkQuotas } from '../admission/quota/check.ts';
import { admitUpdate, completeUpdate } from '../admission/update.ts';
import { badRequest, conflict, stale } from '../errors.ts';
import { same } from '../../same.ts';
import { prepareUpdate } from '../strategy/update.ts';
import type { Incoming } from './create.ts';
import {
  asJson,
  asObj,
  mustBeValid,
  nowOf,
  put,
  tracked,
  type Registry,
  type Subresource,
  type WriteOptions,
} from './registry.ts';

/** Whether nothing keeps an object any more that was to be deleted. */
const isReleased = (kind: KindName, { metadata, spec }: Obj): boolean => {
  if (metadata.deletionTimestamp === undefined || (metadata.deletionGracePeriodSeconds ?? 0) > 0) return false;
  if ((metadata.finalizers ?? []).length > 0) return false;
  return kind !== 'namespaces' || ((spec as { finalizers?: string[] } | undefined)?.finalizers ?? []).length === 0;
};

/** What nobody may change by writing, whatever was sent. */
const settledMetadata = (current: Meta, next: Partial<Meta>): Meta => {
  const { deletionTimestamp: _deleted, deletionGracePeriodSeconds: _grace, generation: _generation, ...rest } = next;
  return {
    ...rest,
    name: current.name,
    ...(current.namespace === undefined ? {} : { namespace: current.namespace }),
    uid: current.uid,
    resourceVersion: current.resourceVersion,
    creationTimestamp: current.creationTimestamp,
    ...(current.generation === undefined ? {} : { generation: current.generation }),
    ...(current.deletionTimestamp === undefined ? {} : { deletionTimestamp: current.deletionTimestamp }),
    ...(current.deletionGracePeriodSeconds === undefined
      ? {}
      : { deletionGracePeriodSeconds: current.deletionGracePeriodSeconds }),
  };
};

const checkIdentity = (kind: KindName, current: Obj, sent: Partial<Meta>): void => {
  const { name, namespace, uid, resourceVersion } = current.metadata;
  if (sent.name !== undefined && sent.name !== name)
    throw badRequest(`the name of the object (${sent.name}) does not match the name on the URL (${name})`);
  if (sent.namespace !== undefined && namespace !== undefined && sent.namespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (sent.uid !== undefined && sent.uid !== '' && sent.uid !== uid)
    throw conflict(kind, name, `Precondition failed: UID in precondition: ${sent.uid}, UID in object meta: ${uid}`);
  if (sent.resourceVersion !== undefined && sent.resourceVersion !== '' && sent.resourceVersion !== resourceVersion)
    throw stale(kind, name);
};

/** Stores `next` instead of `current`, or removes the object when that releases it. Returns the last state. */
export const commit = (registry: Registry, kind: KindName, next: Obj, dryRun = false): Obj => {
  if (dryRun || !isReleased(kind, next)) return put(registry, kind, next, dryRun);
  registry.store.remove(kind, next.metadata.namespace, next.metadata.name);
  return next;
};

/**
 * Makes `next` of `current`: defaults, admission, validation. With `managed` the object comes with managedFields that
 * are right already.
 */
export const write = (
  registry: Registry,
  kind: KindName,
  current: Obj,
  next: Incoming,
  options: WriteOptions & { subresource?: Subresource; managed?: boolean } = {},
): Obj => {
  const sent = next.metadata ?? {};
  checkIdentity(kind, current, sent);
  const { subresource } = options;
  const settled = {
    ...next,
    apiVersion: current.apiVersion,
    kind: current.kind,
    metadata: settledMetadata(current.metadata, sent),
  } as Obj;
  const defaulted = asObj(registry.schema.applyDefaults(kind, asJson(settled)));
  const completed = completeUpdate(registry, kind, defaulted, subresource);
  const prepared = prepareUpdate(kind, current, completed, subresource, nowOf(registry));
  const admitted = subresource === undefined ? admitUpdate(registry, kind, current, prepared) : prepared;
  mustBeValid(registry, kind, admitted, current, subresource);
  const resize = subresource === 'resize';
  // The resources of pods change in no other way.
  const isLimited = resize || (subresource === undefined && kind === 'persistentvolumeclaims');
  if (isLimited && current.metadata.deletionTimestamp === undefined) checkLimitRanges(registry, kind, admitted);
  const recordUsage =
    subresource === undefined || resize ? checkQuotas(registry, kind, admitted, current, { resize }) : undefined;
  const final = options.managed === true ? admitted : tracked(registry, kind, current, admitted, options, subresource);
  // Writing the same again makes no new version, and who wrote it last does not count.
  const settledParts = ({ metadata, ...rest }: Obj): unknown =>
    options.managed === true ? { ...rest, metadata } : { ...rest, metadata: withoutManagers(metadata) };
  if (same(settledParts(final), settledParts(current))) return current;
  const written = commit(registry, kind, final, options.dryRun);
  if (options.dryRun !== true) recordUsage?.();
  return written;
};

const withoutManagers = ({ managedFields: _managed, ...rest }: Meta): Meta => rest;
