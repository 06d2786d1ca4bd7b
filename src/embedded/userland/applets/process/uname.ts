import type { Program } from '../../../runtime/sys.ts';
import { readOptions, showUsage } from '../options.ts';
import { writeText } from './write-text.ts';

const table = {
  short: 'amnrspvio',
  long: {
    all: 'a',
    machine: 'm',
    nodename: 'n',
    'kernel-release': 'r',
    'kernel-name': 's',
    processor: 'p',
    'kernel-version': 'v',
    'hardware-platform': 'i',
    'operating-system': 'o',
  },
  usage: '[-amnrspvio]',
};

export const uname: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length > 0) return showUsage(sys, table);
  const { system, node, release, version, machine } = sys.uname();
  // In the order in which they are shown; nobody knows the processor and the platform.
  const fields: readonly (readonly [letter: string, value: string])[] = [
    ['s', system],
    ['n', node],
    ['r', release],
    ['v', version],
    ['m', machine],
    ['p', 'unknown'],
    ['i', 'unknown'],
    ['o', 'GNU/Linux'],
  ];
  const all = options.has('a');
  const shown = fields.filter(([letter, value]) => (all ? value !== 'unknown' : options.has(letter)));
  return writeText(sys, `${(shown.length === 0 ? [fields[0]!] : shown).map(([, value]) => value).join(' ')}\n`);
};

export const arch: Program = async (sys) => {
  if (sys.argv.length > 1) return showUsage(sys, { usage: '' }, sys.argv[1] === '--help' ? 0 : 1);
  return writeText(sys, `${sys.uname().machine}\n`);
};
