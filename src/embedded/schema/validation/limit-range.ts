/** The rules for LimitRanges. */
import type { LimitRange } from '../../objects.ts';
import { nanoOf } from '../types/quantity.ts';
import { qualifiedName } from './names.ts';
import type { Report } from './report.ts';
import { checkContainerResourceName, checkResourceName, mayOvercommit } from './resources.ts';

type Limit = NonNullable<LimitRange['spec']>['limits'][number];
type Part = 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio';

const types = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);

const checkType = (report: Report, type: string, path: string): void => {
  const wrong = qualifiedName(type);
  report.invalids(path, type, wrong);
  if (wrong.length === 0 && !type.includes('/') && !types.has(type))
    report.invalid(path, type, 'must be a standard limit type or fully qualified');
};

const checkNames = (report: Report, limit: Limit, part: Part, path: string): void => {
  const check = limit.type === 'Pod' || limit.type === 'Container' ? checkContainerResourceName : checkResourceName;
  for (const name of Object.keys(limit[part] ?? {})) check(report, name, `${path}.${part}[${name}]`);
};

const checkOrder = (report: Report, limit: Limit, name: string, path: string): void => {
  const [min, max, amount, request, ratio] = [
    limit.min?.[name],
    limit.max?.[name],
    limit.type === 'Pod' ? undefined : limit.default?.[name],
    limit.type === 'Pod' ? undefined : limit.defaultRequest?.[name],
    limit.maxLimitRequestRatio?.[name],
  ];
  /** One pair that is the wrong way round. */
  const check = (
    low: string | undefined,
    high: string | undefined,
    part: Part,
    shown: unknown,
    words: string,
  ): void => {
    if (low !== undefined && high !== undefined && nanoOf(low) > nanoOf(high))
      report.invalid(`${path}.${part}[${name}]`, shown, words);
  };
  check(min, max, 'min', min, `min value ${min} is greater than max value ${max}`);
  check(min, request, 'defaultRequest', request, `min value ${min} is greater than default request value ${request}`);
  check(request, max, 'defaultRequest', request, `default request value ${request} is greater than max value ${max}`);
  check(
    request,
    amount,
    'defaultRequest',
    request,
    `default request value ${request} is greater than default limit value ${amount}`,
  );
  check(min, amount, 'default', min, `min value ${min} is greater than default value ${amount}`);
  check(amount, max, 'default', max, `default value ${amount} is greater than max value ${max}`);
  if (ratio !== undefined) {
    const field = `${path}.maxLimitRequestRatio[${name}]`;
    if (nanoOf(ratio) < nanoOf('1')) report.invalid(field, ratio, `ratio ${ratio} is less than 1`);
    const most = Number(nanoOf(max ?? '0')) / Number(nanoOf(min ?? '0'));
    if (min !== undefined && max !== undefined && Number(nanoOf(ratio)) / 1e9 > most)
      report.invalid(field, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`);
  }
  if (!mayOvercommit(name) && amount !== undefined && request !== undefined && nanoOf(amount) !== nanoOf(request))
    report.invalid(
      `${path}.defaultRequest[${name}]`,
      request,
      `default value ${amount} must equal to defaultRequest value ${request} in ${name}`,
    );
};

export const checkLimitRange = (report: Report, { spec }: LimitRange): void => {
  const seen = new Set<string>();
  for (const [index, limit] of (spec?.limits ?? []).entries()) {
    const path = `spec.limits[${index}]`;
    checkType(report, limit.type, `${path}.type`);
    if (seen.has(limit.type)) report.duplicate(`${path}.type`, limit.type);
    seen.add(limit.type);
    for (const part of ['max', 'min'] as const) checkNames(report, limit, part, path);
    for (const part of ['default', 'defaultRequest'] as const) {
      if (limit.type !== 'Pod') checkNames(report, limit, part, path);
      else if (Object.keys(limit[part] ?? {}).length > 0)
        report.forbidden(`${path}.${part}`, "may not be specified when `type` is 'Pod'");
    }
    if (
      limit.type === 'PersistentVolumeClaim' &&
      limit.min?.['storage'] === undefined &&
      limit.max?.['storage'] === undefined
    )
      report.required(
        `${path}.limits`,
        'either minimum or maximum storage value is required, but neither was provided',
      );
    checkNames(report, limit, 'maxLimitRequestRatio', path);
    const names = new Set(
      (['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const).flatMap((part) =>
        limit.type === 'Pod' && part.startsWith('default') ? [] : Object.keys(limit[part] ?? {}),
      ),
    );
    for (const name of [...names].toSorted()) checkOrder(report, limit, name, path);
  }
};
