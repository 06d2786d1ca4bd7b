/** The rules for containers that are added to a pod that runs. */
import type { Pod, PodSpec } from '../../objects.ts';
import { equal } from '../equal.ts';
import { checkContainer } from './containers.ts';
import type { Report } from './report.ts';

type EphemeralContainer = NonNullable<PodSpec['ephemeralContainers']>[number];

/** Nobody is to rely on them: what makes a container a service is not for them. In the order of the API's own struct. */
const notForThem = [
  'ports',
  'resources',
  'resizePolicy',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

const isSet = (value: unknown): boolean =>
  value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);

const refusal = 'cannot be set for an Ephemeral Container';

const checkOne = (
  report: Report,
  container: EphemeralContainer,
  others: ReadonlySet<string>,
  taken: Set<string>,
  path: string,
): void => {
  const { name, targetContainerName, volumeMounts = [] } = container;
  if (taken.has(name)) report.duplicate(`${path}.name`, name);
  taken.add(name);
  if (targetContainerName && !others.has(targetContainerName))
    report.notFound(`${path}.targetContainerName`, targetContainerName);
  for (const field of notForThem) if (isSet(container[field])) report.forbidden(`${path}.${field}`, refusal);
  for (const [index, mount] of volumeMounts.entries())
    for (const field of ['subPath', 'subPathExpr'] as const)
      if (mount[field]) report.forbidden(`${path}.volumeMounts[${index}].${field}`, refusal);
};

export const checkEphemeralContainers = (
  report: Report,
  { containers, initContainers = [], ephemeralContainers = [] }: PodSpec,
  volumes: ReadonlySet<string>,
  path: string,
): void => {
  const others = new Set([...(containers ?? []), ...initContainers].map(({ name }) => name));
  const taken = new Set(others);
  for (const [index, container] of ephemeralContainers.entries()) {
    const at = `${path}[${index}]`;
    checkContainer(report, container, volumes, at);
    checkOne(report, container, others, taken, at);
  }
};

/** Those that are there stay as they are; a patch may have changed their order. */
export const checkEphemeralUpdate = (report: Report, pod: Pod, old: Pod): void => {
  const path = 'spec.ephemeralContainers';
  const given = pod.spec?.ephemeralContainers ?? [];
  for (const before of old.spec?.ephemeralContainers ?? []) {
    const existing = `existing ephemeral containers ${JSON.stringify(before.name)} may not be`;
    const after = given.find(({ name }) => name === before.name);
    if (after === undefined) report.forbidden(path, `${existing} removed\n`);
    else if (!equal(before, after))
      report.forbidden(path, `${existing} changed\n${report.internalDiff('EphemeralContainer', before, after)}`);
  }
};
