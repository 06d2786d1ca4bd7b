/** Who manages which fields, as the server notes it under `metadata.managedFields`. */
import { lastApplied } from './last-applied.ts';

/** The names of fields as keys, what is below them as values. */
type FieldTree = { [field: string]: FieldTree };

export type FieldOwner = {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource?: string;
  fieldsV1?: FieldTree;
};

const ownsLastApplied = ({ fieldsV1 }: FieldOwner): boolean =>
  fieldsV1?.['f:metadata']?.['f:annotations']?.[`f:${lastApplied}`] !== undefined;

/** Managers of the annotation of `apply`, which tells who has applied from the client's side. */
export const lastAppliedOwners = (owners: readonly FieldOwner[], operation: FieldOwner['operation']): string[] =>
  owners.filter((each) => each.operation === operation && ownsLastApplied(each)).map(({ manager }) => manager);

const union = (a: FieldTree, b: FieldTree): FieldTree => {
  const both = { ...a };
  for (const [field, below] of Object.entries(b)) both[field] = union(a[field] ?? {}, below);
  return both;
};

const handOver = (owners: readonly FieldOwner[], from: string, to: string): FieldOwner[] => {
  const isOld = (each: FieldOwner): boolean =>
    each.manager === from && each.operation === 'Update' && each.subresource === undefined;
  const isNew = (each: FieldOwner): boolean =>
    each.manager === to && each.operation === 'Apply' && each.subresource === undefined;
  const heir = owners.find(isNew) ?? owners.find(isOld);
  if (heir === undefined) return [...owners];
  const left = owners.find((each) => isOld(each) && each.apiVersion === heir.apiVersion);
  const fieldsV1 = union(heir.fieldsV1 ?? {}, left?.fieldsV1 ?? {});
  return owners.flatMap((each) => {
    if (each === heir) return [{ ...each, manager: to, operation: 'Apply' as const, fieldsV1 }];
    return isOld(each) ? [] : [each];
  });
};

/** The fields that `from` have updated become those that `to` applies. */
export const handedOver = (owners: readonly FieldOwner[], from: readonly string[], to: string): FieldOwner[] =>
  from.reduce<FieldOwner[]>((now, each) => handOver(now, each, to), [...owners]);
