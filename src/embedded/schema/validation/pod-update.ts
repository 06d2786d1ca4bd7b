/** The rules for changing a pod: nearly all of it is settled when it is created. */
import type { Container, Pod, PodSpec } from '../../objects.ts';
import { equal } from '../equal.ts';
import type { Json } from '../schema-tools.ts';
import { between } from './names.ts';
import type { Report } from './report.ts';
import { checkTolerations } from './scheduling.ts';

type Toleration = NonNullable<PodSpec['tolerations']>[number];

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

const largestInt32 = 2 ** 31 - 1;
const same = (a: unknown, b: unknown): boolean => equal(a as Json | undefined, b as Json | undefined);

/** False: nothing more can be compared. */
const checkImages = (
  report: Report,
  containers: readonly Container[],
  old: readonly Container[],
  path: string,
): boolean => {
  if (containers.length !== old.length) {
    report.forbidden(path, 'pod updates may not add or remove containers');
    return false;
  }
  for (const [index, { image = '' }] of containers.entries()) {
    if (image === '') report.required(`${path}[${index}].image`);
    if (image.trim() !== image)
      report.invalid(`${path}[${index}].image`, image, 'must not have leading or trailing whitespace');
  }
  return true;
};

const checkDeadline = (report: Report, deadline: number | undefined, old: number | undefined): boolean => {
  const path = 'spec.activeDeadlineSeconds';
  if (deadline === undefined) {
    if (old !== undefined) report.invalid(path, null, 'must not update from a positive integer to nil value');
    return true;
  }
  if (deadline < 0 || deadline > largestInt32) report.invalid(path, deadline, between(0, largestInt32));
  else if (old !== undefined && old < deadline)
    report.invalid(path, deadline, 'must be less than or equal to previous value');
  else return true;
  return false;
};

const checkAddedTolerations = (report: Report, now: readonly Toleration[], then: readonly Toleration[]): void => {
  const timeless = ({ tolerationSeconds: _seconds, ...rest }: Toleration): Toleration => rest;
  const kept = then.every((old) => now.some((toleration) => same(timeless(toleration), timeless(old))));
  if (!kept)
    return report.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds');
  checkTolerations(report, now, 'spec.tolerations');
};

const withImages = (containers: readonly Container[], old: readonly Container[]): Container[] =>
  containers.map((container, index) => {
    const image = old[index]?.image;
    return { ...container, ...(image === undefined ? {} : { image }) };
  });

/** The new spec with everything that may change as it was. */
const settled = (spec: PodSpec, old: PodSpec): PodSpec => {
  const { activeDeadlineSeconds, schedulingGates, tolerations, nodeSelector } = old;
  const gated = (schedulingGates ?? []).length > 0;
  const {
    activeDeadlineSeconds: _deadline,
    schedulingGates: _gates,
    tolerations: _tolerations,
    nodeSelector: givenSelector,
    ...rest
  } = spec;
  const selector = gated ? nodeSelector : givenSelector;
  const grace = old.terminationGracePeriodSeconds;
  return {
    ...rest,
    containers: withImages(spec.containers, old.containers),
    ...(spec.initContainers === undefined
      ? {}
      : { initContainers: withImages(spec.initContainers, old.initContainers ?? []) }),
    ...(activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds }),
    ...(schedulingGates === undefined ? {} : { schedulingGates }),
    ...(tolerations === undefined ? {} : { tolerations }),
    ...(selector === undefined ? {} : { nodeSelector: selector }),
    ...(grace !== undefined && grace < 0 && spec.terminationGracePeriodSeconds === 1
      ? { terminationGracePeriodSeconds: grace }
      : {}),
  };
};

export const checkPodUpdate = (report: Report, pod: Pod, oldPod: Pod): void => {
  const [spec, old] = [pod.spec, oldPod.spec];
  if (spec === undefined || old === undefined) return;
  if (!checkImages(report, spec.containers, old.containers, 'spec.containers')) return;
  if (!checkImages(report, spec.initContainers ?? [], old.initContainers ?? [], 'spec.initContainers')) return;
  if (!checkDeadline(report, spec.activeDeadlineSeconds, old.activeDeadlineSeconds)) return;
  checkAddedTolerations(report, spec.tolerations ?? [], old.tolerations ?? []);
  const gates = new Set((old.schedulingGates ?? []).map(({ name }) => name));
  for (const [index, { name }] of (spec.schedulingGates ?? []).entries())
    if (!gates.has(name))
      report.forbidden(
        `spec.schedulingGates[${index}].name`,
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      );
  const rest = settled(spec, old);
  if (!same(rest, old))
    report.forbidden(
      'spec',
      `pod updates may not change fields other than ${changeable}\n${report.internalDiff('PodSpec', old, rest)}`,
    );
};
