import type { DeleteOptions } from '../client.ts';
import { invalidKind } from '../errors.ts';
import type { Deleting } from '../verbs/delete.ts';
import { accepted, bodyOf, contentTypeOf, type Call } from './call.ts';
import { isTrue } from './parameters.ts';

export type DeleteBody = {
  gracePeriodSeconds?: number;
  propagationPolicy?: DeleteOptions['propagationPolicy'];
  orphanDependents?: boolean;
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun?: string[];
};

const policies = new Set(['Background', 'Foreground', 'Orphan']);

const fromQuery = (query: URLSearchParams): DeleteBody => {
  const grace = query.get('gracePeriodSeconds');
  const policy = query.get('propagationPolicy');
  const orphan = query.get('orphanDependents');
  return {
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(policy === null ? {} : { propagationPolicy: policy as NonNullable<DeleteBody['propagationPolicy']> }),
    ...(orphan === null ? {} : { orphanDependents: isTrue(orphan) }),
    dryRun: query.getAll('dryRun'),
  };
};

const check = ({ propagationPolicy, dryRun = [] }: DeleteBody): void => {
  const refuse = (field: string, value: string, supported: string): never => {
    throw invalidKind('DeleteOptions.meta.k8s.io', 'meta.k8s.io', 'DeleteOptions', '', [
      {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`,
        field,
      },
    ]);
  };
  if (propagationPolicy !== undefined && !policies.has(propagationPolicy))
    refuse('propagationPolicy', propagationPolicy, '"Foreground", "Background", "Orphan", "nil"');
  for (const value of dryRun) if (value !== 'All') refuse('dryRun', value, '"All"');
};

/** From the body, or when there is none from the query. */
export const deleteOptions = async (call: Call): Promise<Deleting> => {
  const bytes = await bodyOf(call);
  const options: DeleteBody =
    bytes.length === 0
      ? fromQuery(call.query)
      : accepted(call, call.api.schema.decodeBody('DeleteOptions', bytes, contentTypeOf(call), 'Warn'));
  check(options);
  return deletingOf(options);
};

export const deletingOf = (options: DeleteBody): Deleting => {
  const { gracePeriodSeconds, preconditions, orphanDependents, dryRun = [] } = options;
  const propagationPolicy =
    options.propagationPolicy ??
    (orphanDependents === undefined ? undefined : orphanDependents ? 'Orphan' : 'Background');
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(preconditions?.uid === undefined ? {} : { uid: preconditions.uid }),
    ...(preconditions?.resourceVersion === undefined ? {} : { resourceVersion: preconditions.resourceVersion }),
    dryRun: dryRun.length > 0,
  };
};
