import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { defaultFormat, formatDate } from './date-format.ts';
import { writeText } from './write-text.ts';

const table = { short: '+dtn:', usage: '[-n SEC] [-t] PROG ARGS' };
const clear = '\x1b[H\x1b[J';
const unknownWidth = 80;

export const watch: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return showUsage(sys, table);
  const seconds = Number(options.value('n') ?? '2');
  if (Number.isNaN(seconds) || seconds < 0) {
    await complain(sys, `invalid number '${options.value('n')}'`);
    return 1;
  }
  const command = options.operands.join(' ');
  for (;;) {
    let header = '';
    if (!options.has('t')) {
      const width = sys.windowSize(1)?.columns ?? unknownWidth;
      const title = `Every ${seconds.toFixed(1)}s: ${command}`;
      const date = formatDate(sys.clock.now(), defaultFormat, undefined);
      header = `${title.slice(0, Math.max(0, width - date.length - 1)).padEnd(width - date.length)}${date}\n\n`;
    }
    const status = await writeText(sys, clear + header);
    if (status !== 0) return status;
    await sys.wait(sys.spawn('/bin/sh', ['sh', '-c', command]));
    await sys.sleep(Math.max(0.1, seconds) * 1000);
  }
};
