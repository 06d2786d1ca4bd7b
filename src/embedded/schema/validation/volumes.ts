/** The rules for a pod's volumes. */
import type { Volume } from '../../objects.ts';
import { nanoOf } from '../types/quantity.ts';
import { checkFieldRef, checkResourceRef, fileFields } from './downward.ts';
import { dnsLabel } from './names.ts';
import { checkNoBacksteps, checkVolumePath } from './paths.ts';
import type { Report } from './report.ts';
import { checkClaimSpec } from './storage.ts';

type Item = { key: string; path: string; mode?: number };
type Projected = NonNullable<Volume['projected']>;
type Source = NonNullable<Projected['sources']>[number];
type File = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

const checkMode = (report: Report, mode: number | undefined, path: string): void => {
  if (mode !== undefined && (mode < 0 || mode > 0o777))
    report.invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
};

export const checkHostPath = (report: Report, hostPath: { path: string; type?: string }, path: string): void => {
  if (!hostPath.path) return report.required(`${path}.path`);
  checkNoBacksteps(report, hostPath.path, `${path}.path`);
  if (hostPath.type !== undefined && !hostPathTypes.includes(hostPath.type))
    report.unsupported(`${path}.type`, hostPath.type, hostPathTypes);
};

const checkItems = (report: Report, items: readonly Item[] | undefined, path: string): void => {
  for (const [index, item] of (items ?? []).entries()) {
    const at = `${path}.items[${index}]`;
    if (!item.key) report.required(`${at}.key`);
    if (!item.path) report.required(`${at}.path`);
    checkVolumePath(report, item.path ?? '', `${at}.path`);
    checkMode(report, item.mode, `${at}.mode`);
  }
};

const checkFiles = (report: Report, files: readonly File[] | undefined, path: string): void => {
  for (const file of files ?? []) {
    if (!file.path) report.required(`${path}.path`);
    checkVolumePath(report, file.path ?? '', `${path}.path`);
    if (file.fieldRef !== undefined) {
      checkFieldRef(report, file.fieldRef, fileFields, `${path}.fieldRef`);
      if (file.resourceFieldRef !== undefined)
        report.invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
    } else if (file.resourceFieldRef !== undefined)
      checkResourceRef(report, file.resourceFieldRef, true, `${path}.resourceFieldRef`);
    else report.required(path, 'one of fieldRef and resourceFieldRef is required');
    checkMode(report, file.mode, `${path}.mode`);
  }
};

const checkProjection = (report: Report, source: Source, taken: Set<string>, path: string, parent: string): void => {
  const claim = (file: string | undefined, shown: string): void => {
    if (!file) return;
    if (taken.has(file)) report.invalid(parent, shown, 'conflicting duplicate paths');
    taken.add(file);
  };
  for (const kind of ['secret', 'configMap'] as const) {
    const held = source[kind];
    if (held === undefined) continue;
    if (!held.name) report.required(`${path}.${kind}.name`);
    checkItems(report, held.items, `${path}.${kind}`);
    for (const item of held.items ?? []) claim(item.path, held.name ?? '');
  }
  checkFiles(report, source.downwardAPI?.items, `${path}.downwardAPI`);
  for (const file of source.downwardAPI?.items ?? []) claim(file.path, file.path);
  const token = source.serviceAccountToken;
  if (token !== undefined) {
    const seconds = token.expirationSeconds ?? 3600;
    const at = `${path}.serviceAccountToken`;
    if (seconds < 600)
      report.invalid(`${at}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes');
    if (seconds > 2 ** 32)
      report.invalid(`${at}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds');
    if (!token.path) report.required(`${parent}.path`);
    else checkVolumePath(report, token.path, `${parent}.path`);
  }
  if (Object.values(source).filter((held) => held !== undefined).length > 1)
    report.forbidden(path, 'may not specify more than 1 volume type per source');
};

/** In the order in which they are looked at: the first one counts, the others are too many. */
const checks: { [Kind in keyof Volume]?: (report: Report, volume: Volume, path: string) => void } = {
  emptyDir: (report, { emptyDir }, path) => {
    if (emptyDir?.sizeLimit !== undefined && nanoOf(emptyDir.sizeLimit) < 0n)
      report.forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity');
  },
  hostPath: (report, { hostPath }, path) => checkHostPath(report, hostPath!, path),
  secret: (report, { secret }, path) => {
    if (!secret?.secretName) report.required(`${path}.secretName`);
    checkMode(report, secret?.defaultMode, `${path}.defaultMode`);
    checkItems(report, secret?.items, path);
  },
  nfs: (report, { nfs }, path) => checkNfs(report, nfs!, path),
  persistentVolumeClaim: (report, { persistentVolumeClaim }, path) => {
    if (!persistentVolumeClaim?.claimName) report.required(`${path}.claimName`);
  },
  downwardAPI: (report, { downwardAPI }, path) => {
    checkMode(report, downwardAPI?.defaultMode, `${path}.defaultMode`);
    checkFiles(report, downwardAPI?.items, path);
  },
  configMap: (report, { configMap }, path) => {
    if (!configMap?.name) report.required(`${path}.name`);
    checkMode(report, configMap?.defaultMode, `${path}.defaultMode`);
    checkItems(report, configMap?.items, path);
  },
  projected: (report, { projected }, path) => {
    checkMode(report, projected?.defaultMode, `${path}.defaultMode`);
    const taken = new Set<string>();
    for (const [index, source] of (projected?.sources ?? []).entries())
      checkProjection(report, source, taken, `${path}.sources[${index}]`, path);
  },
  csi: (report, { csi }, path) => {
    if (!csi?.driver) report.required(`${path}.driver`);
  },
  ephemeral: (report, { ephemeral }, path) => {
    const template = ephemeral?.volumeClaimTemplate;
    if (template === undefined) report.required(`${path}.volumeClaimTemplate`);
    else checkClaimSpec(report, template.spec, `${path}.volumeClaimTemplate.spec`);
  },
};

export const checkNfs = (report: Report, nfs: { server: string; path: string }, path: string): void => {
  if (!nfs.server) report.required(`${path}.server`);
  if (!nfs.path) report.required(`${path}.path`);
  if (nfs.path && !nfs.path.startsWith('/')) report.invalid(`${path}.path`, nfs.path, 'must be an absolute path');
};

const checkSource = (report: Report, volume: Volume, path: string): void => {
  const known = Object.keys(checks).filter((kind) => volume[kind as keyof Volume] !== undefined);
  const others = Object.keys(volume).filter((kind) => kind !== 'name' && !(kind in checks));
  const [first, ...rest] = [...known, ...others];
  if (first === undefined) return report.required(path, 'must specify a volume type');
  checks[first as keyof Volume]?.(report, volume, `${path}.${first}`);
  for (const kind of rest) report.forbidden(`${path}.${kind}`, 'may not specify more than 1 volume type');
};

/** Returns the names of the volumes that are sound: only those may be mounted. */
export const checkVolumes = (report: Report, volumes: readonly Volume[] | undefined, path: string): Set<string> => {
  const sound = new Set<string>();
  for (const [index, volume] of (volumes ?? []).entries()) {
    const at = `${path}[${index}]`;
    const before = report.causes.length;
    checkSource(report, volume, at);
    if (volume.name) report.invalids(`${at}.name`, volume.name, dnsLabel(volume.name));
    else report.required(`${at}.name`);
    if (sound.has(volume.name)) report.duplicate(`${at}.name`, volume.name);
    if (report.causes.length === before) sound.add(volume.name);
  }
  return sound;
};
