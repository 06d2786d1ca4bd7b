import type { Stat } from '../sys.ts';
import type { Caller } from './view.ts';

export type Want = { read?: boolean; write?: boolean; execute?: boolean };

export const isOwner = (stat: Pick<Stat, 'uid'>, { credentials, capabilities }: Caller): boolean =>
  stat.uid === credentials.uid || capabilities.has('FOWNER');

export const inGroup = ({ credentials }: Pick<Caller, 'credentials'>, gid: number): boolean =>
  credentials.gid === gid || credentials.groups.includes(gid);

/** Whether a mode lets somebody do that: path_resolution(7). */
export const allows = (
  { type, mode, uid, gid }: Pick<Stat, 'type' | 'mode' | 'uid' | 'gid'>,
  caller: Caller,
  { read = false, write = false, execute = false }: Want,
): boolean => {
  // Even root runs no file that has no x bit at all.
  if (caller.capabilities.has('DAC_OVERRIDE')) return !execute || type === 'directory' || (mode & 0o111) !== 0;
  const shift = caller.credentials.uid === uid ? 6 : inGroup(caller, gid) ? 3 : 0;
  const bits = mode >> shift;
  return (!read || (bits & 4) !== 0) && (!write || (bits & 2) !== 0) && (!execute || (bits & 1) !== 0);
};

/** In a sticky folder only the owner of a file (or of the folder) takes it away. */
export const mayRemove = (folder: Stat, file: Stat, caller: Caller): boolean =>
  (folder.mode & 0o1000) === 0 ||
  folder.uid === caller.credentials.uid ||
  file.uid === caller.credentials.uid ||
  caller.capabilities.has('FOWNER');
