import type { Job, Obj } from '../../objects.ts';

/** Labels for the pods of a job and the selector that finds them, unless the author chose to select by hand. */
export const withSelector = (object: Obj): Obj => {
  const { metadata, spec } = object as unknown as Job;
  if (spec === undefined || spec.manualSelector === true) return object;
  const { name, uid } = metadata;
  const labels = {
    'job-name': name,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'batch.kubernetes.io/controller-uid': uid,
    ...spec.template.metadata?.labels,
  };
  const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
  const matchLabels = { 'batch.kubernetes.io/controller-uid': uid, ...spec.selector?.matchLabels };
  return { ...object, spec: { ...spec, selector: { ...spec.selector, matchLabels }, template } };
};
