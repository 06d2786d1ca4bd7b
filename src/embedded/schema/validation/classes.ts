/** The rules for priority classes, runtime classes and leases. */
import type { Lease, PriorityClass, RuntimeClass } from '../../objects.ts';
import { equal } from '../equal.ts';
import { systemClasses, systemPrefix } from '../../system-priorities.ts';
import { dnsLabel } from './names.ts';
import { checkLabels, checkSame } from './metadata.ts';
import type { Report } from './report.ts';
import { checkPositiveAmount } from './resources.ts';
import { checkTolerations } from './scheduling.ts';

const highestOfUsers = 1_000_000_000;

const strangeness = ({ metadata: { name }, value, globalDefault = false }: PriorityClass): string | undefined => {
  const known = systemClasses.find((each) => each.name === name);
  if (known === undefined) return `${name} is not a known system priority class`;
  if (known.value !== value) return `value of ${name} PriorityClass must be ${known.value}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
};

export const checkPriorityClass = (report: Report, object: PriorityClass): void => {
  const { metadata, value, preemptionPolicy } = object;
  if (metadata.name.startsWith(systemPrefix)) {
    const strange = strangeness(object);
    if (strange !== undefined)
      report.forbidden(
        'metadata.name',
        `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${strange}`,
      );
  } else if ((value ?? 0) > highestOfUsers)
    report.forbidden('value', `maximum allowed value of a user defined priority is ${highestOfUsers}`);
  if (preemptionPolicy !== undefined)
    report.oneOf('preemptionPolicy', preemptionPolicy, ['Never', 'PreemptLowerPriority']);
};

export const checkPriorityClassUpdate = (report: Report, object: PriorityClass, old: PriorityClass): void => {
  if (object.value !== old.value) report.forbidden('value', 'may not be changed in an update.');
  checkSame(report, 'preemptionPolicy', object.preemptionPolicy, old.preemptionPolicy);
};

export const checkRuntimeClass = (report: Report, { handler, overhead, scheduling }: RuntimeClass): void => {
  report.invalids('handler', handler ?? '', dnsLabel(handler ?? ''));
  for (const [name, amount] of Object.entries(overhead?.podFixed ?? {}))
    checkPositiveAmount(report, amount, `overhead.limits[${name}]`);
  checkLabels(report, scheduling?.nodeSelector, 'scheduling.nodeSelector');
  const tolerations = scheduling?.tolerations ?? [];
  checkTolerations(report, tolerations, 'scheduling.tolerations.tolerations');
  const keys = tolerations.map(({ key, operator, value, effect }) =>
    [key, operator, value, effect].map((text) => text ?? ''),
  );
  for (const [index, key] of keys.entries())
    if (keys.slice(0, index).some((other) => equal(other, key)))
      report.duplicate(`scheduling.tolerations[${index}]`, report.internal('Toleration', tolerations[index]));
};

export const checkRuntimeClassUpdate = (report: Report, object: RuntimeClass, old: RuntimeClass): void =>
  checkSame(report, 'handler', object.handler, old.handler);

export const checkLease = (report: Report, { spec }: Lease): void => {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions } = spec ?? {};
  if (seconds !== undefined && seconds <= 0)
    report.invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0');
  if (transitions !== undefined && transitions < 0)
    report.invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0');
};
