import { type Program, type Sys, SysError } from '../../../runtime/sys.ts';
import { readOptions, showUsage } from '../options.ts';
import { writeText } from './write-text.ts';

const table = { short: 'a', usage: '[-a] COMMAND...' };

const executable = (sys: Sys, path: string): boolean => {
  try {
    return sys.stat(path).type === 'file' && sys.access(path, { execute: true });
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
};

export const which: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return showUsage(sys, table);
  let text = '';
  let status = 0;
  for (const name of options.operands) {
    const folders = (sys.env.get('PATH') ?? '/sbin:/usr/sbin:/bin:/usr/bin').split(':');
    const files = name.includes('/') ? [name] : folders.map((folder) => `${folder === '' ? '.' : folder}/${name}`);
    const found = files.filter((file) => executable(sys, file));
    if (found.length === 0) status = 1;
    for (const file of options.has('a') ? found : found.slice(0, 1)) text += `${file}\n`;
  }
  return writeText(sys, text, status);
};
