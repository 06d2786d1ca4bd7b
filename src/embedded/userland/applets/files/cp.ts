import type { Program, Stat } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { copyFile, lastReason, statOrNothing } from './copy-file.ts';
import { join, lastPart } from './paths.ts';

const table = {
  short: 'adfHiLlnPpRrsTt:uv',
  long: {
    archive: 'a',
    force: 'f',
    recursive: 'R',
    verbose: 'v',
    update: 'u',
    'target-directory': 't',
    'no-target-directory': 'T',
  },
  usage: '[-arPLHpfinlsTu] SOURCE DEST\n   or: cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }',
};

export const cp: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const folder = options.value('t');
  const operands = [...options.operands];
  if (operands.length < (folder === undefined ? 2 : 1)) return showUsage(sys, table);
  const archive = options.has('a');
  const recursive = archive || options.has('r') || options.has('R');
  const links = options.given.findLast(({ letter }) => 'adHLP'.includes(letter))?.letter;
  const follow = links === 'L' ? 'always' : links === 'H' || (links === undefined && !recursive) ? 'named' : 'never';
  const copy = (from: string, to: string): Promise<boolean> =>
    copyFile(sys, from, to, {
      recursive,
      follow,
      preserve: archive || options.has('p'),
      force: options.has('f'),
      interactive: options.given.findLast(({ letter }) => 'fin'.includes(letter))?.letter === 'i',
      keepExisting: options.has('n'),
      onlyNewer: options.has('u'),
      verbose: options.has('v'),
      ...(options.has('s') ? { link: 'symbolic' as const } : options.has('l') ? { link: 'hard' as const } : {}),
    });
  let target = folder ?? operands.pop()!;
  let stat: Stat | undefined;
  try {
    stat = statOrNothing(sys, target, true);
  } catch (error) {
    const reason = lastReason(error);
    if (operands.length === 1) {
      await complain(sys, `can't stat '${target}': ${reason}`);
      return 1;
    }
  }
  const into = folder !== undefined || operands.length > 1 || stat?.type === 'directory';
  if (options.has('T')) {
    if (operands.length > 1) return showUsage(sys, table);
    if (stat?.type === 'directory' && statOrNothing(sys, operands[0]!, true)?.type !== 'directory') {
      await complain(sys, `'${target}' is a directory`);
      return 1;
    }
    return (await copy(operands[0]!, target)) ? 0 : 1;
  }
  if (!into && target.endsWith('/') && stat === undefined) target = target.replace(/(.)\/+$/, '$1');
  let code = 0;
  for (const from of operands) {
    if (!(await copy(from, into ? join(target, lastPart(from)) : target))) code = 1;
  }
  return code;
};
