/** What execve(2) makes of a file. */
import { SysError } from '../sys.ts';
import type { Paths } from './paths.ts';
import { permit } from './paths.ts';
import { programIn } from './program-file.ts';
import { StoredFile } from './stored/stored-file.ts';
import type { Caller, Executable } from './view.ts';

/** As much of the first line as the kernel reads. */
const headBytes = 256;

const interpreterOf = (head: string): Executable => {
  const line = head.slice(2).split('\n', 1)[0]!.trim();
  const [, interpreter = '', argument = ''] = /^(\S*)\s*(.*)$/.exec(line) ?? [];
  if (interpreter === '') throw new SysError('ENOEXEC');
  return argument === '' ? { interpreter } : { interpreter, argument };
};

export const executableAt = (paths: Paths, caller: Caller, path: string): Executable => {
  const place = paths.find(caller, path);
  if (place.node.type !== 'file' || place.mount.options.noExec === true) throw new SysError('EACCES');
  permit(caller, place, { execute: true });
  if (!(place.node instanceof StoredFile)) throw new SysError('EACCES');
  const head = place.node.content.read(0, headBytes);
  const program = programIn(head);
  const { mode, uid, gid } = place.node;
  const runsAs = { ...((mode & 0o4000) > 0 && { uid }), ...((mode & 0o2000) > 0 && { gid }) };
  if (program !== undefined) return Object.keys(runsAs).length > 0 ? { program, runsAs } : { program };
  const text = Buffer.from(head).toString('latin1');
  if (text.startsWith('#!')) return interpreterOf(text);
  throw new SysError('ENOEXEC');
};
