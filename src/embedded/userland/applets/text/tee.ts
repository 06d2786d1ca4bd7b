import type { Program } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { eachChunk, reasonOf } from '../streams.ts';

const table = { short: 'ia', usage: '[-ai] [FILE]...' };

export const tee: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.has('i')) sys.onSignal('INT', 'ignore');
  // A reader that went away must not keep the others from getting theirs.
  sys.onSignal('PIPE', 'ignore');
  let code = 0;
  const targets: { fd: number; name: string }[] = [{ fd: 1, name: 'standard output' }];
  const append = options.has('a');
  for (const path of options.operands) {
    if (path === '-') {
      targets.push({ fd: 1, name: 'standard output' });
      continue;
    }
    try {
      const fd = await sys.open(path, { write: true, create: true, append, truncate: !append }, 0o666);
      targets.push({ fd, name: path });
    } catch (error) {
      await complain(sys, `${path}: ${reasonOf(error)}`);
      code = 1;
    }
  }
  const broken = new Set<number>();
  await eachChunk(sys, 0, async (bytes) => {
    for (const { fd, name } of targets) {
      if (broken.has(fd)) continue;
      try {
        await sys.write(fd, bytes);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        broken.add(fd);
        code = 1;
        await complain(sys, `${name}: ${error.message}`);
      }
    }
  });
  return code;
};
