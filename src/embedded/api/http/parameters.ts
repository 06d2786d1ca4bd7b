/** The options of a request, from its query. */
import type { FieldValidation } from '../../schema/index.ts';
import { badRequest, invalidKind } from '../errors.ts';
import type { ListOptions } from '../verbs/list.ts';
import type { WatchOptions } from '../verbs/watch.ts';

export const isTrue = (text: string | null): boolean => text === 'true' || text === '1' || text === '';

const given = <K extends string>(query: URLSearchParams, ...names: K[]): { [Key in K]?: string } =>
  Object.fromEntries(names.flatMap((name) => (query.has(name) ? [[name, query.get(name)!]] : []))) as {
    [Key in K]?: string;
  };

const wholeNumber = (query: URLSearchParams, name: string): number | undefined => {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
};

export const listOptions = (query: URLSearchParams): ListOptions => {
  const limit = wholeNumber(query, 'limit');
  return {
    ...given(query, 'labelSelector', 'fieldSelector', 'continue', 'resourceVersion', 'resourceVersionMatch'),
    ...(limit === undefined ? {} : { limit }),
  };
};

export const watchOptions = (query: URLSearchParams): WatchOptions & { timeoutSeconds?: number } => {
  const timeoutSeconds = wholeNumber(query, 'timeoutSeconds');
  return {
    ...given(query, 'labelSelector', 'fieldSelector', 'resourceVersion', 'resourceVersionMatch'),
    ...(query.has('sendInitialEvents') ? { sendInitialEvents: isTrue(query.get('sendInitialEvents')) } : {}),
    allowWatchBookmarks: query.has('allowWatchBookmarks') && isTrue(query.get('allowWatchBookmarks')),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
};

export const isWatch = (query: URLSearchParams): boolean => query.has('watch') && isTrue(query.get('watch'));

const unsupported = (options: string, field: string, value: string, supported: string): never => {
  throw invalidKind(`${options}.meta.k8s.io`, 'meta.k8s.io', options, '', [
    {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`,
      field,
    },
  ]);
};

const modes: Record<string, FieldValidation> = { '': 'Warn', Warn: 'Warn', Strict: 'Strict', Ignore: 'Ignore' };

export type WriteParameters = { dryRun: boolean; mode: FieldValidation; manager: string; force: boolean };

const managerLimit = 128;

/** `options`: what the API calls the options of this verb: `CreateOptions`. */
export const writeParameters = (
  query: URLSearchParams,
  userAgent: string | undefined,
  options: string,
): WriteParameters => {
  const dryRuns = query.getAll('dryRun');
  for (const value of dryRuns) if (value !== 'All') unsupported(options, 'dryRun', value, '"All"');
  const validation = query.get('fieldValidation') ?? '';
  const mode = Object.hasOwn(modes, validation) ? modes[validation] : undefined;
  if (mode === undefined) return unsupported(options, 'fieldValidation', validation, '"", "Ignore", "Strict", "Warn"');
  const manager = query.get('fieldManager') ?? '';
  return {
    dryRun: dryRuns.length > 0,
    mode,
    manager: manager === '' ? (userAgent ?? 'unknown').split('/')[0]!.slice(0, managerLimit) : manager,
    force: query.has('force') && isTrue(query.get('force')),
  };
};
