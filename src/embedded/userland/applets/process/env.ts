import type { Program } from '../../../runtime/sys.ts';
import { readOptions } from '../options.ts';
import { become } from './run-command.ts';
import { writeText } from './write-text.ts';

export const env: Program = async (sys) => {
  const options = await readOptions(sys, {
    short: '+i0u:',
    long: { 'ignore-environment': 'i', null: '0', unset: 'u' },
    usage: '[-i0] [-u NAME]... [-] [NAME=VALUE]... [PROG ARGS]',
  });
  if (typeof options === 'number') return options;
  let rest = [...options.operands];
  const empty = options.has('i') || rest[0] === '-';
  if (rest[0] === '-') rest = rest.slice(1);
  const variables = new Map(empty ? [] : sys.env);
  for (const name of options.values('u')) variables.delete(name);
  for (let word = rest[0]; word?.includes('=') === true; word = rest[0]) {
    const equals = word.indexOf('=');
    variables.set(word.slice(0, equals), word.slice(equals + 1));
    rest = rest.slice(1);
  }
  if (rest.length > 0) return become(sys, rest, variables);
  const end = options.has('0') ? '\0' : '\n';
  return writeText(sys, [...variables].map(([name, value]) => `${name}=${value}${end}`).join(''));
};

export const printenv: Program = async (sys) => {
  const options = await readOptions(sys, { short: '+', usage: '[VARIABLE]...' });
  if (typeof options === 'number') return options;
  const names = options.operands;
  if (names.length === 0) return writeText(sys, [...sys.env].map(([name, value]) => `${name}=${value}\n`).join(''));
  const values = names.map((name) => sys.env.get(name));
  const text = values.map((value) => (value === undefined ? '' : `${value}\n`)).join('');
  return writeText(sys, text, values.includes(undefined) ? 1 : 0);
};
