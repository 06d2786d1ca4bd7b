/** The rules for what a pod may learn of itself: in variables and in files. */
import type { Container } from '../../objects.ts';
import { nanoOf } from '../types/quantity.ts';
import { qualifiedName } from './names.ts';
import type { Report } from './report.ts';

type ValueSource = NonNullable<NonNullable<Container['env']>[number]['valueFrom']>;
type FieldRef = NonNullable<ValueSource['fieldRef']>;
type ResourceRef = NonNullable<ValueSource['resourceFieldRef']>;

export const variableFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
export const fileFields = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
/** What has a name at all, allowed here or not. */
const knownFields = new Set([
  ...variableFields,
  ...fileFields,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
  'spec.host',
]);
const resources = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

export const checkFieldRef = (
  report: Report,
  { apiVersion, fieldPath }: FieldRef,
  supported: readonly string[],
  path: string,
): void => {
  if (!apiVersion) return report.required(`${path}.apiVersion`);
  if (!fieldPath) return report.required(`${path}.fieldPath`);
  const [, base, key] = /^(.*)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (base === undefined || key === undefined) {
    if (!knownFields.has(fieldPath))
      return report.invalid(
        `${path}.fieldPath`,
        fieldPath,
        `error converting fieldPath: field label not supported: ${fieldPath}`,
      );
    if (!supported.includes(fieldPath)) report.unsupported(`${path}.fieldPath`, fieldPath, supported);
  } else if (base === 'metadata.annotations')
    report.invalids(path, key.toLowerCase(), qualifiedName(key.toLowerCase()));
  else if (base === 'metadata.labels') report.invalids(path, key, qualifiedName(key));
  else
    report.invalid(
      `${path}.fieldPath`,
      fieldPath,
      `error converting fieldPath: field label does not support subscript: ${base}`,
    );
};

const divisors: [RegExp, string[], string][] = [
  [/\.cpu$/, ['1m', '1'], "only divisor's values 1m and 1 are supported with the cpu resource"],
  [
    /\.memory$/,
    ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'],
    "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the memory resource",
  ],
  [
    /\.ephemeral-storage$/,
    ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'],
    "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the local ephemeral storage resource",
  ],
];

export const checkResourceRef = (report: Report, ref: ResourceRef, inFile: boolean, path: string): void => {
  const { resource, containerName, divisor } = ref;
  if (inFile && !containerName) report.required(`${path}.containerName`);
  else if (!resource) report.required(`${path}.resource`);
  else if (!resources.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
    report.unsupported(`${path}.resource`, resource, resources);
  if (divisor === undefined || nanoOf(divisor) === 0n) return;
  for (const [pattern, allowed, words] of divisors)
    if (pattern.test(resource ?? '') && !allowed.some((amount) => nanoOf(amount) === nanoOf(divisor)))
      report.invalid(`${path}.divisor`, divisor, words);
};
