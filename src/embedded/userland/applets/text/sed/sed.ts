import type { Program, Sys } from '../../../../runtime/sys.ts';
import { folderOf, join } from '../../files/paths.ts';
import { complain, readOptions, showUsage } from '../../options.ts';
import { encode, fromBytes, Output, readAll, reasonOf } from '../../streams.ts';
import { Lines } from './input.ts';
import { parseScript } from './parse.ts';
import { Editor } from './run.ts';

const table = {
  short: 'i::rEne:f:V',
  long: { 'in-place': 'i', 'regexp-extended': 'r', quiet: 'n', silent: 'n', expression: 'e', file: 'f', version: 'V' },
  usage: '[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\n   or: sed [-i[SFX]] [-nrE] CMD [FILE]...',
};

/** Edits each file in its place: a new one is written beside it and takes its name. */
const editInPlace = async (sys: Sys, editor: Editor, paths: readonly string[], suffix: string): Promise<number> => {
  let code = 0;
  for (const path of paths) {
    let stat;
    try {
      stat = sys.stat(path);
    } catch (error) {
      await complain(sys, `${path}: ${reasonOf(error)}`);
      code = 1;
      continue;
    }
    if (stat.type !== 'file') {
      await complain(sys, `${path}: not a regular file`);
      code = 1;
      continue;
    }
    const temporary = join(folderOf(path), `sed${Buffer.from(sys.random(4)).toString('hex')}`);
    let fd: number;
    try {
      fd = await sys.open(temporary, { write: true, create: true, exclusive: true }, 0o600);
    } catch (error) {
      await complain(sys, `can't create temp file '${path}XXXXXX': ${reasonOf(error)}`);
      return 1;
    }
    editor.redirect(new Output(sys, fd), new Lines(sys, [path]));
    const quit = await editor.run();
    sys.close(fd);
    sys.chmod(temporary, stat.mode);
    sys.chown(temporary, stat.uid, stat.gid);
    if (suffix !== '') sys.rename(path, path + suffix);
    sys.rename(temporary, path);
    if (quit) break;
  }
  return code;
};

export const sed: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.has('V')) {
    await sys.write(1, Buffer.from('This is not GNU sed version 4.0\n'));
    return 0;
  }
  const operands = [...options.operands];
  const scripts: string[] = [];
  for (const { letter, value } of options.given) {
    if (letter === 'e') scripts.push(encode(value));
    if (letter !== 'f') continue;
    try {
      const fd = value === '-' ? 0 : await sys.open(value, { read: true });
      scripts.push(fromBytes(await readAll(sys, fd)).replace(/\n$/, ''));
      if (fd !== 0) sys.close(fd);
    } catch (error) {
      await complain(sys, `${value}: ${reasonOf(error)}`);
      return 1;
    }
  }
  if (scripts.length === 0) {
    const first = operands.shift();
    if (first === undefined) return showUsage(sys, table);
    scripts.push(encode(first));
  }
  const script = scripts.join('\n');
  const commands = parseScript(script, options.has('r') || options.has('E'));
  if ('problem' in commands) {
    await complain(sys, commands.problem);
    return 1;
  }
  const paths = operands.length === 0 ? ['-'] : operands;
  const lines = new Lines(sys, paths);
  const quiet = options.has('n') || script.startsWith('#n\n');
  const editor = new Editor(sys, commands, quiet, new Output(sys), lines);
  try {
    await editor.openFiles();
  } catch (error) {
    await complain(sys, `can't open file for writing: ${reasonOf(error)}`);
    return 1;
  }
  if (options.has('i') && operands.length > 0) return editInPlace(sys, editor, paths, options.value('i')!);
  await editor.run();
  return lines.failed ? 1 : 0;
};
