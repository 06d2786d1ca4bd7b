import type { Sys } from '../../runtime/sys.ts';
import { SysError } from '../../runtime/sys.ts';

/** The file that a command's name stands for, along PATH. Throws SysError: ENOENT, or EACCES when one may not be run. */
export const programPath = (sys: Sys, name: string, path = sys.env.get('PATH')): string => {
  if (name.includes('/')) return name;
  let refused = false;
  for (const folder of (path ?? '/bin:/usr/bin').split(':')) {
    const path = `${folder === '' ? '.' : folder}/${name}`;
    try {
      if (sys.stat(path).type === 'directory') continue;
      if (sys.access(path, { execute: true })) return path;
      refused = true;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (error.errno === 'EACCES') refused = true;
    }
  }
  throw new SysError(refused ? 'EACCES' : 'ENOENT');
};
