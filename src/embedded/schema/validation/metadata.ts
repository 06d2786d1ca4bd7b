/** The rules for metadata, of every kind. */
import type { Meta } from '../../objects.ts';
import { equal } from '../equal.ts';
import type { Json } from '../schema-tools.ts';
import { dnsLabel, labelValue, qualifiedName, type NameCheck } from './names.ts';
import type { Report } from './report.ts';

const mostAnnotationBytes = 256 * 1024;

export const checkLabels = (report: Report, labels: Record<string, string> | undefined, path: string): void => {
  for (const [key, value] of Object.entries(labels ?? {})) {
    report.invalids(path, key, qualifiedName(key));
    report.invalids(path, value, labelValue(value));
  }
};

export const checkAnnotations = (
  report: Report,
  annotations: Record<string, string> | undefined,
  path: string,
): void => {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    report.invalids(path, key, qualifiedName(key.toLowerCase()));
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (bytes > mostAnnotationBytes) report.tooLong(path, mostAnnotationBytes);
};

const checkOwners = (report: Report, owners: Meta['ownerReferences'], path: string): void => {
  let controller: string | undefined;
  for (const owner of owners ?? []) {
    if (!owner.apiVersion || owner.apiVersion.endsWith('/'))
      report.invalid(`${path}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty');
    for (const field of ['kind', 'name', 'uid'] as const)
      if (!owner[field]) report.invalid(`${path}.${field}`, owner[field] ?? '', 'must not be empty');
    if (owner.apiVersion === 'v1' && owner.kind === 'Event')
      report.invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner');
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller !== undefined)
      report.invalid(
        path,
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`,
      );
    else controller = name;
  }
};

const checkFinalizers = (report: Report, finalizers: readonly string[], path: string): void => {
  for (const finalizer of finalizers) report.invalids(path, finalizer, qualifiedName(finalizer));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    report.invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set');
};

const standardFinalizers = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** For kinds of the core group, a name without a domain must be one that Kubernetes knows. */
const checkCoreFinalizers = (report: Report, finalizers: readonly string[], path: string): void => {
  for (const [index, finalizer] of finalizers.entries())
    if (!finalizer.includes('/') && !standardFinalizers.includes(finalizer))
      report.invalid(
        `${path}[${index}]`,
        finalizer,
        'name is neither a standard finalizer name nor is it fully qualified',
      );
};

/** A generateName that ends in a hyphen goes on after it. */
const withoutDash = (prefix: string): string => (/.-$/.test(prefix) ? `${prefix.slice(0, -2)}a` : prefix);

export type MetadataRules = { namespaced: boolean; core: boolean; name: NameCheck };

export const checkMetadata = (report: Report, metadata: Meta, { namespaced, core, name }: MetadataRules): void => {
  const path = 'metadata';
  if (metadata.generateName)
    report.invalids(`${path}.generateName`, metadata.generateName, name(withoutDash(metadata.generateName)));
  if (metadata.name) report.invalids(`${path}.name`, metadata.name, name(metadata.name));
  else report.required(`${path}.name`, 'name or generateName is required');
  if (namespaced) {
    if (metadata.namespace) report.invalids(`${path}.namespace`, metadata.namespace, dnsLabel(metadata.namespace));
    else report.required(`${path}.namespace`);
  } else if (metadata.namespace) report.forbidden(`${path}.namespace`, 'not allowed on this type');
  report.count(`${path}.generation`, metadata.generation);
  checkLabels(report, metadata.labels, `${path}.labels`);
  checkAnnotations(report, metadata.annotations, `${path}.annotations`);
  checkOwners(report, metadata.ownerReferences, `${path}.ownerReferences`);
  checkFinalizers(report, metadata.finalizers ?? [], `${path}.finalizers`);
  if (core) checkCoreFinalizers(report, metadata.finalizers ?? [], `${path}.finalizers`);
};

const fixed = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

export const checkMetadataUpdate = (report: Report, metadata: Meta, old: Meta): void => {
  if (old.deletionTimestamp !== undefined) {
    const extra = (metadata.finalizers ?? []).filter((name) => !old.finalizers?.includes(name)).toSorted();
    if (extra.length > 0)
      report.forbidden(
        'metadata.finalizers',
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${extra.map((name) => JSON.stringify(name)).join(', ')}}`,
      );
  }
  if ((metadata.generation ?? 0) < (old.generation ?? 0))
    report.invalid('metadata.generation', metadata.generation ?? 0, 'must not be decremented');
  for (const field of fixed) checkSame(report, `metadata.${field}`, metadata[field], old[field]);
  checkLabels(report, metadata.labels, 'metadata.labels');
  checkAnnotations(report, metadata.annotations, 'metadata.annotations');
  checkOwners(report, metadata.ownerReferences, 'metadata.ownerReferences');
};

/** What may not change once it is there. */
export const checkSame = (report: Report, path: string, value: unknown, old: unknown): void => {
  if (!equal(value as Json | undefined, old as Json | undefined)) report.invalid(path, value, 'field is immutable');
};
