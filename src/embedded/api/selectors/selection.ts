/** Which objects of a kind a request is about. */
import type { KindName, Obj } from '../../objects.ts';
import { fieldsMatch, parseFieldSelector } from './field-selector.ts';
import { labelsMatch, parseLabelSelector } from './label-selector.ts';

export type Selection = {
  kind: KindName;
  /** Absent: all namespaces. */
  namespace?: string;
  matches: (object: Obj) => boolean;
};

export const selectionOf = (
  kind: KindName,
  namespace: string | undefined,
  { labelSelector = '', fieldSelector = '' }: { labelSelector?: string; fieldSelector?: string },
): Selection => {
  const labels = parseLabelSelector(labelSelector);
  const fields = parseFieldSelector(kind, fieldSelector);
  return {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    matches: (object) => labelsMatch(labels, object.metadata.labels) && fieldsMatch(fields, object),
  };
};
