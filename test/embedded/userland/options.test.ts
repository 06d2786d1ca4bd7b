import { describe, expect, test } from '@jest/globals';
import { parseOptions } from '../../../src/embedded/userland/applets/options.ts';

const table = { short: 'ab:c::', long: { all: 'a', bytes: 'b', colour: 'c', count: 'x' }, usage: '' };
const parse = (...args: string[]): ReturnType<typeof parseOptions> => parseOptions(args, table);

describe('options are read as getopt reads them', () => {
  test('in clusters, with values attached or after', () => {
    expect(parse('-ab5', 'x', '-b', '6', '-c', '-c7', '--', '-a')).toEqual({
      given: [
        { letter: 'a', value: '' },
        { letter: 'b', value: '5' },
        { letter: 'b', value: '6' },
        { letter: 'c', value: '' },
        { letter: 'c', value: '7' },
      ],
      operands: ['x', '-a'],
    });
  });

  test('by long names, or as much of them as is clear', () => {
    expect(parse('--all', '--by=3', '--bytes', '4', '--col')).toEqual({
      given: [
        { letter: 'a', value: '' },
        { letter: 'b', value: '3' },
        { letter: 'b', value: '4' },
        { letter: 'c', value: '' },
      ],
      operands: [],
    });
  });

  test('only up to the first operand after a plus', () => {
    expect(parseOptions(['-a', 'run', '-a'], { ...table, short: `+${table.short}` })).toEqual({
      given: [{ letter: 'a', value: '' }],
      operands: ['run', '-a'],
    });
  });

  test.each([
    [['-z'], "invalid option -- 'z'"],
    [['-b'], "option requires an argument -- 'b'"],
    [['--nope=1'], "unrecognized option '--nope=1'"],
    [['--bytes'], "option '--bytes' requires an argument"],
    [['--all=1'], "option '--all' doesn't allow an argument"],
    [['--co'], "option '--co' is ambiguous; possibilities: '--colour' '--count'"],
  ])('%s is a mistake', (args, problem) => {
    expect(parse(...args)).toEqual({ problem });
  });
});
