import { SysError } from '../../sys.ts';
import type { ProcessDetails } from '../process-view.ts';
import type { Caller } from '../view.ts';

/** Whether somebody may look into a process: ptrace(2), "Ptrace access mode checking". */
export const mayTrace = ({ pid, credentials, capabilities }: Caller, process: ProcessDetails): boolean => {
  if (pid === process.pid || capabilities.has('SYS_PTRACE')) return true;
  if (credentials.uid !== process.uid || credentials.gid !== process.gid) return false;
  return [...process.capabilities].every((name) => capabilities.has(name));
};

/** Throws EACCES. */
export const mustTrace = (caller: Caller, process: ProcessDetails): void => {
  if (!mayTrace(caller, process)) throw new SysError('EACCES');
};
