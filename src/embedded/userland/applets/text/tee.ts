import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { eachChunk, reasonOf } from '../streams.ts';

const table = { short: 'ia', usage: '[-ai] [FILE]...' };

export const tee: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.has('i')) sys.onSignal('INT', 'ignore');
  let code = 0;
  const targets = [1];
  const append = options.has('a');
  for (const path of options.operands) {
    if (path === '-') {
      targets.push(1);
      continue;
    }
    try {
      targets.push(await sys.open(path, { write: true, create: true, append, truncate: !append }, 0o666));
    } catch (error) {
      await complain(sys, `${path}: ${reasonOf(error)}`);
      code = 1;
    }
  }
  await eachChunk(sys, 0, async (bytes) => {
    for (const fd of targets) {
      try {
        await sys.write(fd, bytes);
      } catch (error) {
        // One that is full doesn't keep the others from getting theirs, and isn't complained of.
        reasonOf(error);
      }
    }
  });
  return code;
};
