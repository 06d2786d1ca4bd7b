/** The templates that a StatefulSet or a DaemonSet has had, kept as ControllerRevisions. Source: pkg/controller/history. */
import { ApiError, type Client } from '../api/client.ts';
import type { ControllerRevision, DaemonSet, KindName, PodTemplate, StatefulSet } from '../objects.ts';
import { controllerOf, controllerReference } from '../owners.ts';
import { matcherOf } from '../matching/selectors.ts';

export type Historical = StatefulSet | DaemonSet;

type Data = { spec: { template: PodTemplate & { $patch: 'replace' } } };

/** The names of the fields in order, and `<`, `>` and `&` escaped, as Go writes JSON. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ).replace(/[<>&\u2028\u2029]/g, (sign) => String.raw`\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

const dataOf = (template: PodTemplate): Data => ({ spec: { template: { ...template, $patch: 'replace' } } });

const texts = new WeakMap<PodTemplate, string>();

/** The patch that brings a template back, as text: what is hashed and compared. */
export const patchText = (template: PodTemplate): string => {
  const known = texts.get(template) ?? canonical(dataOf(template));
  texts.set(template, known);
  return known;
};

const revisionTexts = new WeakMap<ControllerRevision, string>();

export const textOf = (revision: ControllerRevision): string => {
  const known = revisionTexts.get(revision) ?? canonical(revision.data);
  revisionTexts.set(revision, known);
  return known;
};

export const templateOf = (revision: ControllerRevision): PodTemplate => {
  const { $patch: _patch, ...template } = (revision.data as unknown as Data).spec.template;
  return template;
};

const byRevision = (a: ControllerRevision, b: ControllerRevision): number =>
  a.revision - b.revision ||
  a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) ||
  (a.metadata.name < b.metadata.name ? -1 : 1);

/** From the oldest to the newest. Takes in those that belong to nobody. */
export const revisionsOf = (client: Client, kind: KindName, set: Historical): ControllerRevision[] => {
  const matches = matcherOf(set.spec?.selector);
  const { namespace, uid, deletionTimestamp } = set.metadata;
  return client
    .list('controllerrevisions', namespace)
    .filter((revision) => matches(revision.metadata.labels))
    .map((revision) => {
      const owner = controllerOf(revision);
      if (owner !== undefined || deletionTimestamp !== undefined) return owner?.uid === uid ? revision : undefined;
      return client.modify('controllerrevisions', namespace, revision.metadata.name, (current) => ({
        ...current,
        metadata: {
          ...current.metadata,
          ownerReferences: [...(current.metadata.ownerReferences ?? []), controllerReference(kind, set)],
        },
      }));
    })
    .filter((revision) => revision !== undefined)
    .toSorted(byRevision);
};

type NewRevision = { revision: number; collisionCount: number; hashLabel: string; hash: (count: number) => string };

/** Another template may have the same hash: then the next count gives another name. Returns the count that it took. */
export const createRevision = (
  client: Client,
  kind: KindName,
  set: Historical,
  { revision, collisionCount, hashLabel, hash }: NewRevision,
): { made: ControllerRevision; collisionCount: number } => {
  const { namespace, annotations, name } = set.metadata;
  const template = set.spec!.template;
  for (let count = collisionCount; ; count += 1) {
    const value = hash(count);
    const full = `${name.slice(0, 223)}-${value}`;
    try {
      const made = client.create('controllerrevisions', {
        apiVersion: 'apps/v1',
        kind: 'ControllerRevision',
        metadata: {
          name: full,
          ...(namespace === undefined ? {} : { namespace }),
          labels: { ...template.metadata?.labels, [hashLabel]: value },
          ...(annotations === undefined ? {} : { annotations }),
          ownerReferences: [controllerReference(kind, set)],
        },
        data: JSON.parse(patchText(template)) as object,
        revision,
      });
      return { made, collisionCount: count };
    } catch (error) {
      if (!(error instanceof ApiError) || error.status.reason !== 'AlreadyExists') throw error;
      const found = client.get('controllerrevisions', namespace, full);
      if (found !== undefined && textOf(found) === patchText(template)) return { made: found, collisionCount: count };
    }
  }
};

/** An old template that is wanted again is the newest revision from now on. */
export const renumber = (client: Client, { metadata }: ControllerRevision, revision: number): ControllerRevision =>
  client.modify('controllerrevisions', metadata.namespace, metadata.name, (current) => ({ ...current, revision }))!;

/** Removes the oldest of those that no pod lives by, beyond the limit. */
export const truncate = (
  client: Client,
  revisions: readonly ControllerRevision[],
  isLive: (revision: ControllerRevision) => boolean,
  surplus: number,
): void => {
  const idle = revisions.filter((revision) => !isLive(revision));
  for (const { metadata } of idle.slice(0, Math.max(0, surplus)))
    client.delete('controllerrevisions', metadata.namespace, metadata.name, { uid: metadata.uid });
};
