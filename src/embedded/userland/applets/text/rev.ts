import type { Program } from '../../../runtime/sys.ts';
import { readOptions } from '../options.ts';
import { eachInput, eachLine, LineReader, Output } from '../streams.ts';

const table = { short: '', usage: '[FILE]...' };

export const rev: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const out = new Output(sys);
  const well = await eachInput(sys, options.operands, { out }, (fd) =>
    eachLine(sys, new LineReader(sys, fd), (line, terminated) =>
      out.put(line.split('').toReversed().join('') + (terminated ? '\n' : '')),
    ),
  );
  await out.flush();
  return well ? 0 : 1;
};
