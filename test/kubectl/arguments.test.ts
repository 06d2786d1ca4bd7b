import { describe, expect, test } from '@jest/globals';
import { parseArguments, verbAt } from '../../src/kubectl/arguments.ts';
import type { FlagSpec } from '../../src/kubectl/verb.ts';

const specs: FlagSpec[] = [
  { name: 'namespace', short: 'n', type: 'string', about: '' },
  { name: 'output', short: 'o', type: 'string', about: '' },
  { name: 'stdin', short: 'i', type: 'boolean', about: '' },
  { name: 'tty', short: 't', type: 'boolean', about: '' },
  { name: 'filename', short: 'f', type: 'list', about: '' },
  { name: 'all-namespaces', short: 'A', type: 'boolean', about: '' },
  { name: 'dry-run', type: 'string', about: '', bare: 'unchanged' },
];

const parse = (...argv: string[]): ReturnType<typeof parseArguments> => parseArguments(argv, specs);

describe('flags', () => {
  test.each([[['-n', 'a']], [['-na']], [['-n=a']], [['--namespace', 'a']], [['--namespace=a']]])('%j', (argv) => {
    const { flags, args } = parse('pods', ...argv, 'web');
    expect(flags.text('namespace')).toBe('a');
    expect(args).toEqual(['pods', 'web']);
  });

  test('short ones may stand together, and the last may take a value', () => {
    const { flags } = parse('-itojson');
    expect([flags.is('stdin'), flags.is('tty'), flags.text('output')]).toEqual([true, true, 'json']);
  });

  test('a boolean takes a value only behind an equals sign', () => {
    const { flags, args } = parse('-A', 'false', '--tty=false');
    expect([flags.is('all-namespaces'), flags.is('tty'), args]).toEqual([true, false, ['false']]);
  });

  test('a list is given as often as wanted, else the last value counts', () => {
    const { flags } = parse('-f', 'a', '-f', 'b', '-o', 'yaml', '-o', 'json');
    expect(flags.list('filename')).toEqual(['a', 'b']);
    expect(flags.text('output')).toBe('json');
  });

  test('a bare flag with a meaning of its own leaves the next word alone', () => {
    const { flags, args } = parse('--dry-run', 'pods');
    expect([flags.text('dry-run'), args]).toEqual(['unchanged', ['pods']]);
  });

  test('two dashes end them', () => {
    const { args, rest } = parse('web', '--', 'ls', '-n', '--', 'x');
    expect([args, rest]).toEqual([['web'], ['ls', '-n', '--', 'x']]);
    expect(parse('web').rest).toBeUndefined();
  });

  test('a single dash is an argument', () => {
    expect(parse('-f', '-').flags.list('filename')).toEqual(['-']);
  });

  test.each([
    [['--nope'], 'unknown flag: --nope'],
    [['-Az'], "unknown shorthand flag: 'z' in -Az"],
    [['-n'], "flag needs an argument: 'n' in -n"],
    [['--output'], 'flag needs an argument: --output'],
    [['--tty=x'], 'invalid argument "x" for "-t, --tty" flag: strconv.ParseBool: parsing "x": invalid syntax'],
  ])('%j is wrong, in the words of kubectl', (argv, words) => {
    expect(() => parse(...argv)).toThrow(words);
  });
});

describe('the verb', () => {
  test.each([
    [['get', 'pods'], 0],
    [['-n', 'a', 'get'], 2],
    [['--namespace=a', 'get'], 1],
    [['--help'], -1],
    [[], -1],
  ])('of %j is at %i', (argv, at) => {
    expect(verbAt(argv)).toBe(at);
  });
});
