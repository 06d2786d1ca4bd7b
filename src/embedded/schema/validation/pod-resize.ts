/** The rules for giving the containers of a pod other resources while it runs. */
import type { Container, Pod, PodSpec } from '../../objects.ts';
import { qualityOfServiceOf } from '../../quality-of-service.ts';
import { equal } from '../equal.ts';
import type { Json } from '../schema-tools.ts';
import type { Report } from './report.ts';

type Resources = NonNullable<Container['resources']>;
type Amounts = NonNullable<Resources['limits']>;

const same = (a: unknown, b: unknown): boolean => equal(a as Json | undefined, b as Json | undefined);
const isSidecar = ({ restartPolicy }: Container): boolean => restartPolicy === 'Always';

const hasRemoved = (amounts: Amounts = {}, old: Amounts = {}): boolean =>
  Object.keys(old).some((name) => amounts[name] === undefined);

const checkNothingRemoved = (report: Report, given: Container, old: Container, path: string): void => {
  if (hasRemoved(given.resources?.requests, old.resources?.requests))
    report.forbidden(`${path}.resources.requests`, 'resource requests cannot be removed');
  if (hasRemoved(given.resources?.limits, old.resources?.limits))
    report.forbidden(`${path}.resources.limits`, 'resource limits cannot be removed');
};

/** Whether the containers are the same ones in the same order. */
const checkOrder = (report: Report, given: PodSpec, old: PodSpec): boolean => {
  let sound = true;
  for (const field of ['containers', 'initContainers'] as const) {
    const [now, then] = [given[field] ?? [], old[field] ?? []];
    if (now.length !== then.length) {
      report.forbidden(`spec.${field}`, `${field} may not be added or removed on resize`);
      sound = false;
      continue;
    }
    for (const [index, { name }] of then.entries()) {
      if (now[index]!.name === name) continue;
      report.forbidden(`spec.${field}[${index}].name`, `${field} may not be renamed or reordered on resize`);
      sound = false;
    }
  }
  return sound;
};

const withoutComputing = (amounts: Amounts = {}): Amounts => {
  const { cpu: _cpu, memory: _memory, ...rest } = amounts;
  return rest;
};

/** Where nothing was asked for before, the API server doesn't look at what is asked for now. */
const amountsBeside = (given: Container, old: Container, part: 'limits' | 'requests'): Amounts =>
  old.resources?.[part] === undefined ? {} : withoutComputing(given.resources?.[part]);

const settled = (given: Container, old: Container): unknown => {
  const { resources: _resources, resizePolicy: _policy, ...rest } = given;
  return { ...rest, limits: amountsBeside(given, old, 'limits'), requests: amountsBeside(given, old, 'requests') };
};

const samePolicy = (given: Container, old: Container): boolean =>
  same(given.resizePolicy ?? [], old.resizePolicy ?? []);

const checkMutable = (report: Report, given: PodSpec, old: PodSpec): void => {
  const differs = (index: number, field: 'containers' | 'initContainers'): boolean => {
    const [now, then] = [given[field]![index]!, old[field]![index]!];
    return !same(settled(now, then), settled(then, then)) || !samePolicy(now, then);
  };
  for (const index of old.containers.keys())
    if (differs(index, 'containers')) report.forbidden('spec', 'only cpu and memory resources are mutable');
  for (const [index, container] of (old.initContainers ?? []).entries()) {
    if (isSidecar(container)) {
      if (differs(index, 'initContainers'))
        report.forbidden('spec', 'only cpu and memory resources for sidecar containers are mutable');
    } else if (!same(given.initContainers![index], container))
      report.forbidden('spec', 'resources for non-sidecar init containers are immutable');
  }
};

const supportsResize = ({ status }: Pod): boolean => {
  const running = status?.containerStatuses?.find(({ state }) => state?.running !== undefined);
  return running === undefined || running.resources !== undefined;
};

const hasOwnResources = ({ resources }: PodSpec): boolean =>
  Object.keys(resources?.requests ?? {}).length + Object.keys(resources?.limits ?? {}).length > 0;

export const checkPodResize = (report: Report, pod: Pod, oldPod: Pod): void => {
  const [spec, old] = [pod.spec, oldPod.spec];
  if (spec === undefined || old === undefined) return;
  const only = (detail: string): void => {
    report.causes.length = 0;
    report.forbidden('', detail);
  };
  if (hasOwnResources(old) || hasOwnResources(spec)) return only('pods with pod-level resources cannot be resized');
  if (oldPod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined)
    return only('static pods cannot be resized');
  if (old.os?.name === 'windows') return only('windows pods cannot be resized');
  if (oldPod.status?.qosClass !== qualityOfServiceOf(pod))
    report.invalid('spec', pod.status?.qosClass, 'Pod QOS Class may not change as a result of resizing');
  if (!supportsResize(oldPod)) report.forbidden('spec', 'Pod running on node without support for resize');
  if (!checkOrder(report, spec, old)) return;
  for (const [index, container] of (old.initContainers ?? []).entries())
    if (isSidecar(container))
      checkNothingRemoved(report, spec.initContainers![index]!, container, `spec.initContainers[${index}]`);
  for (const [index, container] of old.containers.entries())
    checkNothingRemoved(report, spec.containers[index]!, container, `spec.containers[${index}]`);
  checkMutable(report, spec, old);
};
