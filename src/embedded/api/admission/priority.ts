/** What priority classes give to new pods, and which classes may be made. */
import type { Obj, PodSpec, PriorityClass } from '../../objects.ts';
import { forbidden } from '../errors.ts';
import type { Registry } from '../verbs/registry.ts';

/** Of several that are marked as the default the lowest. */
const defaultClass = (registry: Registry): PriorityClass | undefined =>
  registry.store
    .list('priorityclasses')
    .filter(({ globalDefault }) => globalDefault === true)
    .toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];

export const withPriority = (registry: Registry, pod: Obj, spec: PodSpec): PodSpec => {
  const { priorityClassName: name = '' } = spec;
  const { name: of } = pod.metadata;
  const found = name === '' ? defaultClass(registry) : registry.store.get('priorityclasses', undefined, name);
  if (name !== '' && found === undefined) throw forbidden('pods', of, `no PriorityClass with name ${name} was found`);
  const priority = found?.value ?? 0;
  const policy = found === undefined ? 'PreemptLowerPriority' : found.preemptionPolicy;
  if (spec.priority !== undefined && spec.priority !== priority)
    throw forbidden(
      'pods',
      of,
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
    );
  if (policy !== undefined && spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy)
    throw forbidden(
      'pods',
      of,
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
    );
  return {
    ...spec,
    ...(policy === undefined ? {} : { preemptionPolicy: policy }),
    priority,
    ...(found === undefined ? {} : { priorityClassName: found.metadata.name }),
  };
};

/** Only one class can be the default. */
export const checkPriorityClass = (registry: Registry, object: Obj): void => {
  const { globalDefault, metadata } = object as unknown as PriorityClass;
  const other = globalDefault === true ? defaultClass(registry) : undefined;
  if (other === undefined || other.metadata.name === metadata.name) return;
  throw forbidden(
    'priorityclasses',
    metadata.name,
    `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
  );
};
