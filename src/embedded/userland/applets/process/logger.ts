import type { Program } from '../../../runtime/sys.ts';
import { readAccounts } from '../files/accounts.ts';
import { readOptions } from '../options.ts';
import { LineReader, eachLine } from '../streams.ts';

/** There is no syslogd in a container: what it would get is only seen with -s. */
export const logger: Program = async (sys) => {
  const options = await readOptions(sys, { short: '+st:p:', usage: '[-s] [-t TAG] [-p PRIO] [MESSAGE]' });
  if (typeof options === 'number') return options;
  const tag = options.value('t') ?? (await readAccounts(sys)).userName(sys.credentials.uid);
  const say = async (text: string): Promise<void> => {
    if (options.has('s')) await sys.write(2, new TextEncoder().encode(`${tag}: ${text}\n`));
  };
  if (options.operands.length > 0) await say(options.operands.join(' '));
  else await eachLine(sys, new LineReader(sys, 0), say);
  return 0;
};
