/** The verbs on objects and collections of stored kinds. */
import { infoOf, type KindName, type Obj } from '../../objects.ts';
import { ApiError } from '../client.ts';
import { badRequest, invalidKind, methodNotAllowed } from '../errors.ts';
import type { JsonObject } from '../../schema/index.ts';
import type { View } from '../views/index.ts';
import { withRequester } from '../strategy/certificate-request.ts';
import { create, type Incoming } from '../verbs/create.ts';
import { deleteObject, type Deletion } from '../verbs/delete.ts';
import { list } from '../verbs/list.ts';
import { asJson, find, mustFind, type Subresource } from '../verbs/registry.ts';
import { write } from '../verbs/update.ts';
import type { Answer } from './answer.ts';
import { accepted, bodyOf, contentTypeOf, decode, optionsOf, writing, type Call } from './call.ts';
import { deleteOptions } from './delete-options.ts';
import { listOptions, type WriteParameters } from './parameters.ts';
import { applied, isApply } from './apply.ts';
import type { Target } from './path.ts';

export const listObjects = ({ api, query }: Call, { kind, namespace, name }: Target): Answer => {
  const options = listOptions(query);
  const one = name === undefined ? {} : { fieldSelector: `metadata.name=${name}` };
  return { code: 200, kind, list: list(api, api.snapshots, kind, namespace, { ...options, ...one }) };
};

/** A body of a view, as it is stored. */
const stored = (call: Call, view: View, body: JsonObject, old?: Obj): JsonObject => {
  const object = accepted(call, call.api.schema.decodeValue(view.of, view.inwards(body), 'Ignore'));
  const causes = view.check(object as unknown as Obj, old);
  const { metadata } = object as unknown as Obj;
  if (causes.length > 0)
    throw invalidKind(`${view.kind}.${view.group}`, view.group, view.kind, metadata.name ?? '', causes);
  return object;
};

const decodeFor = async (
  call: Call,
  { kind, view }: Target,
  options: WriteParameters,
  old?: Obj,
): Promise<JsonObject> =>
  view === undefined ? decode(call, kind, options) : stored(call, view, await decode(call, view.body, options), old);

export const createObject = async (call: Call, target: Target): Promise<Answer> => {
  const { kind, namespace } = target;
  const options = optionsOf(call, 'CreateOptions');
  const decoded = await decodeFor(call, target, options);
  const body = kind === 'certificatesigningrequests' ? (withRequester(decoded, call.user) as Incoming) : decoded;
  const object = create(call.api, kind, namespace, body, writing(call, options));
  if (!options.dryRun) call.api.made(kind);
  return { code: 201, kind, object };
};

/** Kinds that a PUT may make. */
const madeByPut = new Set<KindName>(['services', 'events']);

type Named = Target & { name: string };

export const replaceObject = async (call: Call, target: Named, part?: Subresource): Promise<Answer> => {
  const { kind, namespace, name } = target;
  const options = optionsOf(call, 'UpdateOptions');
  const known = find(call.api, kind, namespace, name);
  const body = (await decodeFor(call, target, options, known)) as unknown as Incoming;
  if (part === undefined && madeByPut.has(kind) && find(call.api, kind, namespace, name) === undefined) {
    const { resourceVersion: _version, ...metadata } = body.metadata ?? {};
    const made = create(call.api, kind, namespace, { ...body, metadata }, writing(call, options));
    return { code: 201, kind, object: made };
  }
  const current = mustFind(call.api, kind, namespace, name);
  const object = write(call.api, kind, current, body, {
    ...writing(call, options),
    ...(part === undefined ? {} : { subresource: part }),
  });
  return { code: 200, kind, object };
};

export const patchObject = async (call: Call, target: Named, part?: Subresource): Promise<Answer> => {
  const { kind, namespace, name, view } = target;
  const options = optionsOf(call, 'PatchOptions');
  const body = await bodyOf(call);
  const contentType = contentTypeOf(call);
  if (isApply(contentType)) {
    if (view !== undefined)
      throw badRequest(`server-side apply is served for ${view.of} of the group that stores them`);
    return applied(call, target, body, options, part);
  }
  const current = mustFind(call.api, kind, namespace, name);
  const patched = call.api.schema.patch({
    kind: view?.body ?? kind,
    current: asJson(view?.outwards(current) ?? current),
    body,
    contentType,
    mode: options.mode,
  });
  const changed = accepted(call, patched);
  const next = (view === undefined ? changed : stored(call, view, changed, current)) as unknown as Obj;
  const object = write(call.api, kind, current, next, {
    ...writing(call, options),
    ...(part === undefined ? {} : { subresource: part }),
  });
  return { code: 200, kind, object };
};

/** Kinds that answer a deletion with what was deleted. */
const answeredWhole = new Set<KindName>([
  'namespaces',
  'pods',
  'services',
  'serviceaccounts',
  'resourcequotas',
  'persistentvolumes',
  'persistentvolumeclaims',
  'storageclasses',
]);

const deletionAnswer = (kind: KindName, { object, removed }: Deletion): Answer => {
  if (!removed || answeredWhole.has(kind)) return { code: 200, kind, object };
  const { group } = infoOf(kind);
  const { name, uid } = object.metadata;
  return {
    code: 200,
    json: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name, ...(group === '' ? {} : { group }), kind, uid },
    },
  };
};

export const removeObject = async (call: Call, { kind, namespace, name }: Named): Promise<Answer> => {
  const options = await deleteOptions(call);
  return deletionAnswer(kind, deleteObject(call.api, kind, namespace, name, options));
};

/** Objects that are deleted in one turn; then others get theirs. */
const batch = 100;

export const removeCollection = async (call: Call, { kind, namespace }: Target): Promise<Answer> => {
  if (kind === 'namespaces') throw methodNotAllowed();
  const options = await deleteOptions(call);
  const { limit: _limit, continue: _continue, ...selection } = listOptions(call.query);
  const listed = list(call.api, call.api.snapshots, kind, namespace, selection);
  const items: Obj[] = [];
  for (const [index, { metadata }] of listed.items.entries()) {
    try {
      items.push(deleteObject(call.api, kind, metadata.namespace, metadata.name, options).object);
    } catch (error) {
      if (!(error instanceof ApiError && error.status.code === 404)) throw error;
    }
    if (index % batch === batch - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return { code: 200, kind, list: { items, resourceVersion: String(call.api.store.revision) } };
};

export const getObject = ({ api }: Call, { kind, namespace, name }: Named): Answer => ({
  code: 200,
  kind,
  object: mustFind(api, kind, namespace, name),
});
