/** Server-side apply: a PATCH that says what its author wants to own. */
import { invalidKind } from '../errors.ts';
import { withRequester } from '../strategy/certificate-request.ts';
import { create, type Incoming } from '../verbs/create.ts';
import { asJson, find, mustFind, nowOf, type Subresource } from '../verbs/registry.ts';
import { write } from '../verbs/update.ts';
import type { Answer } from './answer.ts';
import { accepted, type Call } from './call.ts';
import type { WriteParameters } from './parameters.ts';
import type { Target } from './path.ts';

export const isApply = (contentType: string): boolean => contentType.startsWith('application/apply-patch');

export const applied = (
  call: Call,
  { kind, namespace, name }: Target & { name: string },
  body: Buffer,
  { force, mode, manager, dryRun }: WriteParameters,
  part?: Subresource,
): Answer => {
  if ((call.query.get('fieldManager') ?? '') === '')
    throw invalidKind('PatchOptions.meta.k8s.io', 'meta.k8s.io', 'PatchOptions', '', [
      { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' },
    ]);
  const live = part === undefined ? find(call.api, kind, namespace, name) : mustFind(call.api, kind, namespace, name);
  const wanted = call.api.schema.serverSideApply({
    kind,
    live: live === undefined ? undefined : asJson(live),
    body,
    force,
    mode,
    manager,
    time: nowOf(call.api),
    ...(part === undefined ? {} : { subresource: part }),
  });
  const next = accepted(call, wanted) as unknown as Incoming;
  if (live === undefined) {
    const asked = kind === 'certificatesigningrequests' ? (withRequester(next, call.user) as Incoming) : next;
    const metadata = { ...next.metadata, name };
    const object = create(call.api, kind, namespace, { ...asked, metadata }, { dryRun, warn: call.warn });
    if (!dryRun) call.api.made(kind);
    return { code: 201, kind, object };
  }
  const object = write(call.api, kind, live, next, {
    dryRun,
    managed: true,
    ...(part === undefined ? {} : { subresource: part }),
  });
  return { code: 200, kind, object };
};
