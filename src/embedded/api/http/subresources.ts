/** The verbs on parts of objects: status, ephemeralcontainers, scale, binding, eviction, finalize. */
import { ApiError } from '../client.ts';
import { badRequest, invalidKind, methodNotAllowed } from '../errors.ts';
import { bind } from '../verbs/bind.ts';
import { evict } from '../verbs/evict.ts';
import { mustFind } from '../verbs/registry.ts';
import { scaleOf, writeScale } from '../verbs/scale.ts';
import type { Answer } from './answer.ts';
import { accepted, bodyOf, contentTypeOf, decode, optionsOf, writing, type Call } from './call.ts';
import { deletingOf, type DeleteBody } from './delete-options.ts';
import { getObject, patchObject, replaceObject } from './objects.ts';
import type { Target } from './path.ts';
import { serveTokenRequest } from './token-request.ts';

export type PartTarget = Target & { name: string; subresource: string };

const success = (code: number): Answer => ({
  code,
  json: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code },
});

/** A part of an object that is read and written as the object it belongs to. */
const servePartOf = (
  call: Call,
  target: PartTarget,
  part: 'approval' | 'status' | 'ephemeralcontainers' | 'resize',
): Answer | Promise<Answer> => {
  switch (call.method) {
    case 'GET':
      return getObject(call, target);
    case 'PUT':
      return replaceObject(call, target, part);
    case 'PATCH':
      return patchObject(call, target, part);
    default:
      throw methodNotAllowed();
  }
};

const serveScale = async (call: Call, { kind, namespace, name }: PartTarget): Promise<Answer> => {
  const current = (): ReturnType<typeof scaleOf> => scaleOf(mustFind(call.api, kind, namespace, name));
  switch (call.method) {
    case 'GET':
      return { code: 200, json: current() };
    case 'PUT': {
      const options = optionsOf(call, 'UpdateOptions');
      const body = await decode(call, 'Scale', options);
      return { code: 200, json: writeScale(call.api, kind, namespace, name, body, writing(call, options)) };
    }
    case 'PATCH': {
      const options = optionsOf(call, 'PatchOptions');
      const body = await bodyOf(call);
      const patched = call.api.schema.patch({
        kind: 'Scale',
        current: current(),
        body,
        contentType: contentTypeOf(call),
        mode: options.mode,
      });
      const scale = accepted(call, patched);
      return { code: 200, json: writeScale(call.api, kind, namespace, name, scale, writing(call, options)) };
    }
    default:
      throw methodNotAllowed();
  }
};

const serveBinding = async (call: Call, { namespace = '', name }: PartTarget): Promise<Answer> => {
  if (call.method !== 'POST') throw methodNotAllowed();
  const options = optionsOf(call, 'CreateOptions');
  const { target } = (await decode(call, 'Binding', options)) as { target?: { kind?: string; name?: string } };
  const kind = target?.kind ?? '';
  const refuse = (field: string, reason: string, message: string): never => {
    throw invalidKind('Binding', '', 'Binding', name, [{ reason, message, field }]);
  };
  if (kind !== '' && kind !== 'Node')
    refuse(
      'target.kind',
      'FieldValueNotSupported',
      `Unsupported value: "${kind}": supported values: "Node", "<empty>"`,
    );
  if ((target?.name ?? '') === '') refuse('target.name', 'FieldValueRequired', 'Required value');
  bind(call.api, namespace, name, target!.name!, options.dryRun);
  return success(201);
};

type Eviction = { metadata?: { name?: string }; deleteOptions?: DeleteBody };

const serveEviction = async (call: Call, { namespace, name }: PartTarget): Promise<Answer> => {
  if (call.method !== 'POST') throw methodNotAllowed();
  const options = optionsOf(call, 'CreateOptions');
  const { metadata, deleteOptions = {} } = (await decode(call, 'Eviction', options)) as Eviction;
  if (metadata?.name !== name) throw badRequest('name in URL does not match name in Eviction object');
  const deleting = deletingOf(deleteOptions);
  evict(call.api, namespace, name, { ...deleting, dryRun: deleting.dryRun === true || options.dryRun });
  return success(201);
};

const serveFinalize = (call: Call, target: PartTarget): Promise<Answer> => {
  if (call.method !== 'PUT') throw methodNotAllowed();
  return replaceObject(call, target, 'finalize');
};

export const servePart = (call: Call, target: PartTarget): Answer | Promise<Answer> => {
  switch (target.subresource) {
    case 'status':
    case 'approval':
    case 'ephemeralcontainers':
    case 'resize':
      return servePartOf(call, target, target.subresource);
    case 'scale':
      return serveScale(call, target);
    case 'binding':
      return serveBinding(call, target);
    case 'eviction':
      return serveEviction(call, target);
    case 'finalize':
      return serveFinalize(call, target);
    case 'token':
      return serveTokenRequest(call, target);
    default:
      throw new ApiError(methodNotAllowed().status);
  }
};
