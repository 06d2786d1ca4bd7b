/** Values of flags that are more than text, with kubectl's words for wrong ones. */
import { UsageError, type Flags, type FlagSpec } from './verb.ts';

export type DryRun = 'none' | 'client' | 'server';

export const dryRunFlag: FlagSpec = {
  name: 'dry-run',
  type: 'string',
  bare: 'unchanged',
  about: 'none, server, or client: only show what would be sent, or send it without keeping it',
};

export const dryRunOf = (flags: Flags): DryRun => {
  const value = flags.text('dry-run') ?? 'none';
  if (value === 'unchanged') return 'client';
  if (value === 'none' || value === 'client' || value === 'server') return value;
  throw new UsageError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
};

export const validateFlag: FlagSpec = {
  name: 'validate',
  type: 'string',
  bare: 'strict',
  about: 'strict (or true), warn, or ignore (or false): what to do about unknown fields',
};

export const validationOf = (flags: Flags): string => {
  const value = flags.text('validate') ?? 'strict';
  if (value === 'strict' || value === 'true') return 'Strict';
  if (value === 'warn') return 'Warn';
  if (value === 'ignore' || value === 'false') return 'Ignore';
  throw new UsageError(
    `invalid - validate option "${value}"; must be one of: strict (or true), warn, ignore (or false)`,
  );
};

const wrongValue = (verb: string, flag: string, value: string, why: string): UsageError =>
  new UsageError(`invalid argument "${value}" for "${flag}" flag: ${why}\nSee 'kubectl ${verb} --help' for usage.`);

/** A whole number, or undefined when the flag is absent. */
export const integerOf = (flags: Flags, name: string, verb: string, shown = `--${name}`): number | undefined => {
  const value = flags.text(name);
  if (value === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(value)) {
    throw wrongValue(verb, shown, value, `strconv.ParseInt: parsing "${value}": invalid syntax`);
  }
  return Number(value);
};

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of `1m30s`; the words of what is wrong with it otherwise. */
export const parseDuration = (text: string): number | string => {
  if (/^[+-]?0$/.test(text)) return 0;
  const [, sign, rest = ''] = /^([+-]?)(.*)$/.exec(text) ?? [];
  if (/^\d+(\.\d+)?$/.test(rest)) return `time: missing unit in duration "${text}"`;
  if (!/^((\d+\.?\d*|\.\d+)[a-zµ]+)+$/.test(rest)) return `time: invalid duration "${text}"`;
  let total = 0;
  for (const [, amount, unit = ''] of rest.matchAll(/(\d+\.?\d*|\.\d+)([a-zµ]+)/g)) {
    const factor = unitMs[unit];
    if (factor === undefined) return `time: unknown unit "${unit}" in duration "${text}"`;
    total += Number(amount) * factor;
  }
  return sign === '-' ? -total : total;
};

/** Milliseconds, or undefined when the flag is absent. */
export const durationOf = (flags: Flags, name: string, verb: string): number | undefined => {
  const value = flags.text(name);
  if (value === undefined) return undefined;
  const parsed = parseDuration(value);
  if (typeof parsed === 'string') throw wrongValue(verb, `--${name}`, value, parsed);
  return parsed;
};

/** As Go writes a duration: `1m30s`. */
export const durationText = (ms: number): string => {
  if (ms === 0) return '0s';
  if (ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = (ms % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
};
