import type { Program } from '../../../runtime/sys.ts';
import { complain, parseOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { changeMode, modeText } from './mode.ts';
import { walkTree } from './walk-tree.ts';

const table = { short: 'Rvcf', usage: '[-Rcvf] MODE[,MODE]... FILE...' };

export const chmod: Program = async (sys) => {
  // `-w` and `-x` are modes, not options.
  const words = sys.argv.slice(1);
  const minus = words.findIndex((word) => /^-[rwxXst]+([-+=,].*)?$/.test(word));
  const marked = minus < 0 ? words : words.map((word, index) => (index === minus ? `a${word}` : word));
  const parsed = parseOptions(marked, table);
  if ('problem' in parsed) {
    // What is no option is taken for a mode.
    await complain(sys, `invalid mode '${words.find((word) => word.startsWith('-'))}'`);
    return 1;
  }
  const has = (letter: string): boolean => parsed.given.some((one) => one.letter === letter);
  const [given, ...files] = parsed.operands;
  if (given === undefined || files.length === 0) return showUsage(sys, table);
  const mode = minus >= 0 && given === marked[minus] ? words[minus]! : given;
  let code = 0;
  const refused = async (path: string, error: unknown): Promise<void> => {
    const reason = reasonOf(error);
    code = 1;
    if (!has('f')) await complain(sys, `${path}: ${reason}`);
  };
  for (const file of files) {
    const change = async (path: string, follow: boolean): Promise<void> => {
      try {
        const stat = sys.stat(path, { follow });
        if (stat.type === 'symlink') return;
        const next = changeMode(mode, { mode: stat.mode, directory: stat.type === 'directory' }, sys.umask());
        if (next === undefined) {
          invalid = true;
          return;
        }
        sys.chmod(path, next);
        if (has('v') || (has('c') && next !== stat.mode)) {
          await sys.write(
            1,
            Buffer.from(
              `mode of '${path}' changed to ${next.toString(8).padStart(4, '0')} (${modeText('file', next).slice(1)})\n`,
            ),
          );
        }
      } catch (error) {
        await refused(path, error);
      }
    };
    let invalid = false;
    if (has('R')) await walkTree(sys, file, (path) => change(path, false), refused);
    else await change(file, true);
    if (invalid) {
      await complain(sys, `invalid mode '${mode}'`);
      return 1;
    }
  }
  return code;
};
