import type { Program, Stat, Sys } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { appletName, complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { ask } from './ask.ts';
import { copyFile, lastReason, statOrNothing } from './copy-file.ts';
import { join, lastPart } from './paths.ts';
import { remove } from './rm.ts';

const table = {
  short: 'finTt:v',
  long: {
    force: 'f',
    interactive: 'i',
    'no-clobber': 'n',
    'target-directory': 't',
    'no-target-directory': 'T',
    verbose: 'v',
  },
  usage: '[-finT] SOURCE DEST\n   or: mv [-fin] SOURCE... { -t DIRECTORY | DIRECTORY }',
};

/** To another file system: copied, then removed. */
const carryOver = async (
  sys: Sys,
  from: string,
  to: string,
  source: Stat,
  target: Stat | undefined,
): Promise<boolean> => {
  if (target !== undefined) {
    if (target.type === 'directory' && source.type !== 'directory') {
      await complain(sys, `can't overwrite directory '${to}' with non-directory`);
      return false;
    }
    if (target.type !== 'directory') sys.unlink(to);
  }
  const copied = await copyFile(sys, from, to, {
    recursive: true,
    follow: 'never',
    preserve: true,
    force: true,
    interactive: false,
    keepExisting: false,
    onlyNewer: false,
    verbose: false,
  });
  return copied && remove(sys, from, { force: true, recursive: true, interactive: false });
};

export const mv: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const folder = options.value('t');
  const operands = [...options.operands];
  if (operands.length < (folder === undefined ? 2 : 1)) return showUsage(sys, table);
  const last = folder ?? operands.pop()!;
  const mode = options.given.findLast(({ letter }) => 'fin'.includes(letter))?.letter;
  let code = 0;
  let stat: Stat | undefined;
  try {
    stat = statOrNothing(sys, last, true);
  } catch (error) {
    const reason = lastReason(error);
    if (operands.length === 1) {
      await complain(sys, `can't stat '${last}': ${reason}`);
      return 1;
    }
  }
  const into = folder !== undefined || operands.length > 1 || (stat?.type === 'directory' && !options.has('T'));
  for (const from of operands) {
    const to = into ? join(last, lastPart(from)) : last;
    await sys.step();
    try {
      const target = statOrNothing(sys, to, false);
      if (target !== undefined && mode === 'n') continue;
      if (target !== undefined && mode === 'i' && !(await ask(sys, `${appletName(sys)}: overwrite '${to}'?`))) continue;
      try {
        sys.rename(from, to);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== 'EXDEV') throw error;
        if (!(await carryOver(sys, from, to, sys.stat(from, { follow: false }), target))) {
          code = 1;
          continue;
        }
      }
    } catch (error) {
      await complain(sys, `can't rename '${from}': ${reasonOf(error)}`);
      code = 1;
    }
    if (options.has('v')) await sys.write(1, Buffer.from(`'${from}' -> '${to}'\n`));
  }
  return code;
};
