/** The rules for requests and limits. */
import { compareQuantities, nanoOf } from '../types/quantity.ts';
import { qualifiedName } from './names.ts';
import type { Report } from './report.ts';

type Resources = { limits?: Record<string, string>; requests?: Record<string, string> };

const one = 10n ** 9n;
const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.startsWith('kubernetes.io/');

const forContainers = new Set(['cpu', 'memory', 'ephemeral-storage']);
export const quotaResources = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);
const standard = new Set([...quotaResources, 'storage', 'deployments', 'jobs', 'cronjobs']);
/** Counted, not measured: and so is everything with a domain of its own. */
const counted = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0;

/** Whether the name is sound at all. */
export const checkResourceName = (report: Report, name: string, path: string): boolean => {
  const wrong = qualifiedName(name);
  report.invalids(path, name, wrong);
  if (wrong.length > 0) return false;
  if (!name.includes('/') && !standard.has(name) && !isHugePages(name))
    report.invalid(path, name, 'must be a standard resource type or fully qualified');
  return true;
};

export const checkContainerResourceName = (report: Report, name: string, path: string): void => {
  if (!checkResourceName(report, name, path) && name.includes('/')) return;
  if (!name.includes('/')) {
    if (!forContainers.has(name) && !isHugePages(name))
      report.invalid(path, name, 'must be a standard resource for containers');
  } else if (!isNative(name) && !isExtended(name))
    report.invalid(path, name, "doesn't follow extended resource name standard");
};

const checkAmount = (report: Report, name: string, amount: string, path: string): void => {
  const nano = nanoOf(amount);
  if (nano < 0n) report.invalid(path, amount, 'must be greater than or equal to 0');
  if ((counted.has(name) || isExtended(name)) && nano % one !== 0n) report.invalid(path, amount, 'must be an integer');
};

export const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);

export const checkContainerResources = (report: Report, resources: Resources | undefined, path: string): void => {
  const { limits = {}, requests = {} } = resources ?? {};
  for (const [name, amount] of Object.entries(limits)) {
    checkContainerResourceName(report, name, `${path}.limits[${name}]`);
    checkAmount(report, name, amount, `${path}.limits[${name}]`);
  }
  for (const [name, amount] of Object.entries(requests)) {
    checkContainerResourceName(report, name, `${path}.requests[${name}]`);
    checkAmount(report, name, amount, `${path}.requests[${name}]`);
    const limit = limits[name];
    if (limit === undefined) {
      if (!mayOvercommit(name)) report.required(`${path}.limits`, 'Limit must be set for non overcommitable resources');
    } else if (!mayOvercommit(name) && compareQuantities(amount, limit) !== 0)
      report.invalid(`${path}.requests`, amount, `must be equal to ${name} limit of ${limit}`);
    else if (compareQuantities(amount, limit) > 0)
      report.invalid(`${path}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`);
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    report.forbidden(path, 'HugePages require cpu or memory');
};

export const checkQuotaResource = (report: Report, name: string, amount: string, path: string): void => {
  const sound = checkResourceName(report, name, path);
  if (!name.includes('/') && sound && !quotaResources.has(name) && !/^(requests\.)?hugepages-/.test(name))
    report.invalid(path, name, 'must be a standard resource for quota');
  checkAmount(report, name, amount, path);
};

/** More than nothing. */
export const checkPositiveAmount = (report: Report, amount: string, path: string): void => {
  if (nanoOf(amount) <= 0n) report.invalid(path, amount, 'must be greater than zero');
};
