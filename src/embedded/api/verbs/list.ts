import { randomUUID } from 'node:crypto';
import type { KindName, Obj } from '../../objects.ts';
import { badRequest, refusal } from '../errors.ts';
import { selectionOf, type Selection } from '../selectors/selection.ts';
import { checkRevision } from './resource-version.ts';
import type { Registry } from './registry.ts';

export type ListOptions = {
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  continue?: string;
  resourceVersion?: string;
  resourceVersionMatch?: string;
};

export type Listed = {
  items: Obj[];
  resourceVersion: string;
  /** Where the next page begins; absent on the last one. */
  continue?: string;
  remainingItemCount?: number;
};

type Token = { v: 'meta.k8s.io/v1'; id: string; rv: string; start: string };

/** Lists that are read page by page, as they were when the first page was read. */
const snapshotsKept = 16;
/** As long as a real cluster remembers what was. */
const snapshotMs = 5 * 60_000;
export type Snapshots = Map<string, { items: readonly Obj[]; madeAt: number }>;

const keyOf = ({ metadata }: Obj): string => `${metadata.namespace ?? ''}/${metadata.name}`;

const compare = (a: Obj, b: Obj): number => {
  const [left, right] = [keyOf(a), keyOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** What a selection finds, sorted by namespace and name. */
export const selected = ({ store }: Pick<Registry, 'store'>, { kind, namespace, matches }: Selection): Obj[] =>
  (store.list(kind, namespace) as unknown as Obj[]).filter(matches).toSorted(compare);

const tokenOf = (token: Token): string => Buffer.from(JSON.stringify(token)).toString('base64url');

const readToken = (text: string): Token => {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString()) as Token;
    if (typeof token.start === 'string' && typeof token.id === 'string') return token;
  } catch {
    // Said below.
  }
  throw badRequest('continue key is not valid: the token was not made by this server');
};

const tooOld =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** A token with this goes on with what there is then, and from there on consistently. */
const now = 'now';

const page = (items: readonly Obj[], from: string | undefined, limit: number): { items: Obj[]; rest: number } => {
  const rest = from === undefined ? items : items.filter((item) => keyOf(item) >= from);
  return limit > 0 && rest.length > limit
    ? { items: rest.slice(0, limit), rest: rest.length - limit }
    : { items: [...rest], rest: 0 };
};

const expired = (message: string, token?: string): never => {
  const error = refusal(410, 'Expired', message);
  if (token !== undefined) (error.status.metadata as { continue?: string }).continue = token;
  throw error;
};

export const list = (
  registry: Registry,
  snapshots: Snapshots,
  kind: KindName,
  namespace: string | undefined,
  options: ListOptions = {},
): Listed => {
  const selection = selectionOf(kind, namespace, options);
  const { limit = 0 } = options;
  const revision = String(registry.store.revision);
  /** The first page of what there is now, or of what is left of it from a place on. */
  const begin = (from?: string): Listed => {
    const found = selected(registry, selection);
    const { items, rest } = page(found, from, limit);
    if (rest === 0) return { items, resourceVersion: revision };
    const id = randomUUID();
    snapshots.set(id, { items: found, madeAt: registry.clock.now() });
    for (const oldest of snapshots.keys()) {
      if (snapshots.size <= snapshotsKept) break;
      snapshots.delete(oldest);
    }
    return { items, resourceVersion: revision, ...further(found, items, rest, id, revision, options) };
  };
  if (options.continue !== undefined && options.continue !== '') {
    const token = readToken(options.continue);
    if (token.id === now) return begin(token.start);
    const kept = snapshots.get(token.id);
    if (kept === undefined || registry.clock.now() - kept.madeAt >= snapshotMs)
      return expired(tooOld, tokenOf({ ...token, id: now, rv: revision }));
    const { items, rest } = page(kept.items, token.start, limit);
    return { items, resourceVersion: token.rv, ...further(kept.items, items, rest, token.id, token.rv, options) };
  }
  checkRevision(registry, options.resourceVersion);
  const exact = options.resourceVersionMatch === 'Exact' && options.resourceVersion !== revision;
  if (exact) expired('The resourceVersion for the provided list is too old.');
  return begin();
};

const further = (
  all: readonly Obj[],
  items: readonly Obj[],
  rest: number,
  id: string,
  rv: string,
  { labelSelector = '', fieldSelector = '' }: ListOptions,
): Pick<Listed, 'continue' | 'remainingItemCount'> => {
  const next = all[all.length - rest];
  if (rest === 0 || next === undefined || items.length === 0) return {};
  return {
    continue: tokenOf({ v: 'meta.k8s.io/v1', id, rv, start: keyOf(next) }),
    // With a selector the real one can't know it either.
    ...(labelSelector === '' && fieldSelector === '' ? { remainingItemCount: rest } : {}),
  };
};
