import type { Program, Stat } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { Output, reasonOf } from '../streams.ts';
import { join } from './paths.ts';
import { blocksOf, humanSize } from './sizes.ts';

const table = { short: 'aHkLsxd:lchmb', usage: '[-aHLdclsxhmkb] [FILE]...' };

export const du: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const out = new Output(sys);
  const deepest = options.has('s') ? 0 : Number(options.value('d') ?? Number.POSITIVE_INFINITY);
  const unit = options.given.findLast(({ letter }) => 'hmkb'.includes(letter))?.letter ?? 'k';
  /** In bytes. */
  const sizeOf = (stat: Stat): number => (unit === 'b' ? stat.size : blocksOf(stat) * 512);
  const text = (bytes: number): string => {
    if (unit === 'h') return humanSize(bytes);
    if (unit === 'm') return String(Math.round(bytes / 1024 ** 2));
    return unit === 'b' ? String(bytes) : String(Math.ceil(bytes / 1024));
  };
  const seen = new Set<string>();
  let code = 0;
  const complainOf = async (path: string, error: unknown): Promise<void> => {
    const reason = reasonOf(error);
    await out.flush();
    await complain(sys, `${path}: ${reason}`);
    code = 1;
  };
  const measure = async (path: string, depth: number, device: number | undefined): Promise<number> => {
    await sys.step();
    let stat: Stat;
    try {
      stat = sys.stat(path, { follow: options.has('L') || (options.has('H') && depth === 0) });
    } catch (error) {
      await complainOf(path, error);
      return 0;
    }
    if (device !== undefined && stat.device !== device) return 0;
    const folder = stat.type === 'directory';
    if (!options.has('l') && (stat.links > 1 || folder)) {
      // A file with several names counts once.
      const key = `${stat.device}:${stat.inode}`;
      if (seen.has(key)) return 0;
      seen.add(key);
    }
    let sum = sizeOf(stat);
    if (folder) {
      try {
        const entries = sys.readDirectory(path);
        for (const { name } of entries) {
          sum += await measure(join(path, name), depth + 1, options.has('x') ? stat.device : undefined);
        }
      } catch (error) {
        await complainOf(path, error);
      }
    }
    if (depth <= deepest && (folder || options.has('a') || depth === 0)) await out.print(`${text(sum)}\t${path}\n`);
    return sum;
  };
  let total = 0;
  for (const path of options.operands.length === 0 ? ['.'] : options.operands)
    total += await measure(path, 0, undefined);
  if (options.has('c')) await out.print(`${text(total)}\ttotal\n`);
  await out.flush();
  return code;
};
