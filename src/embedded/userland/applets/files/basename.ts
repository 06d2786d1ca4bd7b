import type { Program } from '../../../runtime/sys.ts';
import { readOptions, showUsage } from '../options.ts';
import { lastPart } from './paths.ts';

const table = { short: '+as:', usage: 'FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...' };

export const basename: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const several = options.has('a') || options.has('s');
  const [first, second] = options.operands;
  if (first === undefined || (!several && options.operands.length > 2)) return showUsage(sys, table);
  const suffix = options.value('s') ?? (several ? undefined : second);
  const names = several ? options.operands : [first];
  for (const name of names) {
    let text = lastPart(name);
    if (suffix !== undefined && suffix !== '' && text !== suffix && text.endsWith(suffix)) {
      text = text.slice(0, -suffix.length);
    }
    await sys.write(1, Buffer.from(`${text}\n`));
  }
  return 0;
};
