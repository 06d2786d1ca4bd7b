import { randomUUID } from 'node:crypto';
import { apiVersionOf, infoOf, type KindName, type Meta, type Obj } from '../../objects.ts';
import { admitCreation } from '../admission/create.ts';
import { checkLimitRanges } from '../admission/limit-range.ts';
import { checkQuotas } from '../admission/quota/check.ts';
import { normalizeClusterIps, withAddresses } from '../admission/service-address.ts';
import { alreadyExists, badRequest } from '../errors.ts';
import { nameFrom } from '../random-name.ts';
import { prepareCreation } from '../strategy/create.ts';
import { asJson, asObj, find, mustBeValid, nowOf, put, tracked, type Registry, type WriteOptions } from './registry.ts';

/** An object on its way in: it may lack a name of its own. */
export type Incoming = Omit<Obj, 'metadata'> & { metadata?: Partial<Meta> };

const otherNamespace = 'the namespace of the provided object does not match the namespace sent on the request';

const attempts = 8;

/** Random names do meet now and then. */
const freeName = (registry: Registry, kind: KindName, namespace: string | undefined, generateName: string): string => {
  let name = nameFrom(generateName);
  for (let attempt = 1; attempt < attempts && find(registry, kind, namespace, name) !== undefined; attempt += 1)
    name = nameFrom(generateName);
  return name;
};

const metadataFor = (registry: Registry, kind: KindName, namespace: string | undefined, given: Partial<Meta>): Meta => {
  const {
    resourceVersion,
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    selfLink: _link,
    generation: _generation,
    ...kept
  } = given;
  if (resourceVersion !== undefined && resourceVersion !== '')
    throw badRequest('resourceVersion should not be set on objects to be created');
  if (namespace !== undefined && kept.namespace !== undefined && kept.namespace !== '' && kept.namespace !== namespace)
    throw badRequest(otherNamespace);
  delete kept.namespace;
  const name =
    kept.name !== undefined && kept.name !== ''
      ? kept.name
      : kept.generateName !== undefined && kept.generateName !== ''
        ? freeName(registry, kind, namespace, kept.generateName)
        : '';
  return {
    ...kept,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid: randomUUID(),
    creationTimestamp: nowOf(registry),
  } as Meta;
};

/** Stores a new object, with everything that the API server adds. */
export const create = (
  registry: Registry,
  kind: KindName,
  namespace: string | undefined,
  incoming: Incoming,
  options: WriteOptions = {},
): Obj => {
  const info = infoOf(kind);
  const { managedFields, ...metadata } = metadataFor(registry, kind, namespace, incoming.metadata ?? {});
  // Whoever sends the whole list of managers knows more than can be found out here: server-side apply does.
  const known = options.manager === undefined ? managedFields : undefined;
  const draft = {
    ...incoming,
    apiVersion: apiVersionOf(info),
    kind: info.kind,
    metadata: { ...metadata, ...(known === undefined ? {} : { managedFields: known }) },
  } as Obj;
  const defaulted = asObj(registry.schema.applyDefaults(kind, asJson(draft)));
  const admitted = admitCreation(registry, kind, defaulted);
  const normal = kind === 'services' ? normalizeClusterIps(admitted) : admitted;
  const prepared = prepareCreation(kind, normal);
  mustBeValid(registry, kind, prepared);
  const complete = kind === 'services' ? withAddresses(registry, prepared) : prepared;
  checkLimitRanges(registry, kind, complete);
  const recordUsage = checkQuotas(registry, kind, complete);
  const { name } = complete.metadata;
  if (find(registry, kind, namespace, name) !== undefined) throw alreadyExists(kind, name);
  const stored = put(registry, kind, tracked(registry, kind, undefined, complete, options), options.dryRun);
  if (options.dryRun !== true) recordUsage();
  return stored;
};
