import { type Program, SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { defaultFormat, formatDate } from './date-format.ts';
import { parseDate } from './date-parse.ts';
import { writeText } from './write-text.ts';

const table = {
  short: 'RuI::d:r:s:D:',
  long: { utc: 'u', universal: 'u', date: 'd', reference: 'r', set: 's', 'rfc-2822': 'R', rfc_2822: 'R' },
  usage: '[OPTIONS] [+FMT] [[-s] TIME]',
};

const isoFormats: readonly (readonly [name: string, format: string])[] = [
  ['date', '%Y-%m-%d'],
  ['hours', '%Y-%m-%dT%H'],
  ['minutes', '%Y-%m-%dT%H:%M'],
  ['seconds', '%Y-%m-%dT%H:%M:%S'],
  ['ns', '%Y-%m-%dT%H:%M:%S'],
];

export const date: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  let operands = [...options.operands];
  let format: string | undefined;
  if (operands[0]?.startsWith('+') === true) {
    format = operands[0].slice(1);
    operands = operands.slice(1);
  }
  const set = options.value('s') ?? operands.shift();
  if (operands.length > 0) return showUsage(sys, table);
  const zone = options.has('u') ? 'UTC' : sys.env.get('TZ');
  let at = sys.clock.now();
  const file = options.value('r');
  const given = options.value('d') ?? set;
  if (file !== undefined) {
    try {
      at = sys.stat(file).modified;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      await complain(sys, `can't stat '${file}': ${error.message}`);
      return 1;
    }
  } else if (given !== undefined) {
    const parsed = parseDate(given, at, zone, options.value('D'));
    if (parsed === undefined) {
      await complain(sys, `invalid date '${given}'`);
      return 1;
    }
    at = parsed;
    // A container doesn't set its node's clock.
    if (options.value('d') === undefined) {
      await complain(sys, `can't set date: ${new SysError('EPERM').message}`);
    }
  }
  const iso = options.value('I');
  if (format === undefined && iso !== undefined) {
    const known = isoFormats.find(([name]) => iso === '' || name.startsWith(iso));
    if (known === undefined) return showUsage(sys, table);
    const text = formatDate(at, known[1], zone);
    const offset = formatDate(at, '%z', zone).replace(/(\d\d)$/, ':$1');
    const fraction = known[0] === 'ns' ? `,${String(((at % 1000) + 1000) % 1000).padStart(3, '0')}000000` : '';
    return writeText(sys, `${text}${fraction}${known[0] === 'date' ? '' : offset}\n`);
  }
  const usual = options.has('R') ? '%a, %d %b %Y %H:%M:%S %z' : defaultFormat;
  return writeText(sys, `${formatDate(at, format ?? usual, zone)}\n`);
};
