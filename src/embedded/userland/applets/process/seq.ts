import type { Program } from '../../../runtime/sys.ts';
import { readOptions, showUsage } from '../options.ts';
import { Output } from '../streams.ts';

const table = { short: '+ws:', usage: '[-w] [-s SEP] [FIRST [INC]] LAST' };

const decimals = (text: string): number => {
  const point = text.indexOf('.');
  return point < 0 || /e/i.test(text) ? 0 : text.length - point - 1;
};

/** A negative number is no option. */
const negative = /^-[\d.]/;

export const seq: Program = async (sys) => {
  const args = sys.argv.slice(1);
  let at = 0;
  while (/^-[ws]/.test(args[at] ?? '')) at += args[at] === '-s' || args[at] === '-ws' ? 2 : 1;
  if (negative.test(args[at] ?? '')) args.splice(at, 0, '--');
  const options = await readOptions(sys, table, args);
  if (typeof options === 'number') return options;
  const words = options.operands;
  if (words.length < 1 || words.length > 3) return showUsage(sys, table);
  if (!words.every((word) => /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(word))) return showUsage(sys, table);
  const last = Number(words.at(-1));
  const first = words.length > 1 ? Number(words[0]) : 1;
  const step = words.length > 2 ? Number(words[1]) : 1;
  const places = Math.min(100, Math.max(...words.slice(0, words.length > 1 ? -1 : 1).map(decimals)));
  const width = options.has('w') ? Math.max(...[first, last].map((value) => value.toFixed(places).length)) : 0;
  const separator = options.value('s') ?? '\n';
  const out = new Output(sys);
  const show = (value: number): string => {
    const text = value.toFixed(places);
    return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
  };
  let written = 0;
  for (let index = 0; ; index += 1) {
    const value = first + index * step;
    if (step >= 0 ? value > last : value < last) break;
    const turn = sys.step();
    if (turn !== undefined) await turn;
    const flushed = out.print((written > 0 ? separator : '') + show(value));
    if (flushed !== undefined) await flushed;
    written += 1;
  }
  if (written > 0) await out.print('\n');
  await out.flush();
  return 0;
};
