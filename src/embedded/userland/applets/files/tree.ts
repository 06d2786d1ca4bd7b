import type { Program } from '../../../runtime/sys.ts';
import { readOptions } from '../options.ts';
import { Output, reasonOf } from '../streams.ts';
import { byName, join } from './paths.ts';

const table = { short: 'a', usage: '[DIR]...' };

export const tree: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const out = new Output(sys);
  let folders = 0;
  let files = 0;
  const draw = async (path: string, indent: string): Promise<void> => {
    let entries;
    try {
      entries = sys.readDirectory(path);
    } catch (error) {
      reasonOf(error);
      await out.print(`${indent === '' ? path : ''} [error opening dir]\n`);
      return;
    }
    if (indent === '') await out.print(`${path}\n`);
    const shown = entries
      .filter(({ name }) => options.has('a') || !name.startsWith('.'))
      .toSorted((a, b) => byName(a.name, b.name));
    for (const [index, { name, type }] of shown.entries()) {
      await sys.step();
      const last = index === shown.length - 1;
      const whole = join(path, name);
      const link = type === 'symlink' ? ` -> ${sys.readLink(whole)}` : '';
      await out.print(`${indent}${last ? '└── ' : '├── '}${name}${link}\n`);
      if (type === 'directory') {
        folders += 1;
        await draw(whole, `${indent}${last ? '    ' : '│   '}`);
      } else files += 1;
    }
  };
  for (const path of options.operands.length === 0 ? ['.'] : options.operands) await draw(path, '');
  await out.print(`\n${folders} directories, ${files} files\n`);
  await out.flush();
  return 0;
};
