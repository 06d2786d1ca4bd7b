/** chmod(2), chown(2) and utimensat(2). */
import { SysError } from '../sys.ts';
import { inGroup, isOwner } from './permission.ts';
import { writable, type Paths } from './paths.ts';
import type { Caller } from './view.ts';

const setIdBits = 0o6000;
const setGid = 0o2000;

export const chmod = (paths: Paths, caller: Caller, path: string, mode: number): void => {
  const place = paths.find(caller, path);
  writable(place);
  const stat = place.node.stat();
  if (!isOwner(stat, caller)) throw new SysError('EPERM');
  const foreign = !inGroup(caller, stat.gid) && !caller.capabilities.has('FSETID');
  place.node.setMode(foreign ? mode & ~setGid : mode);
};

/** A negative number leaves that one as it is. */
export const chown = (
  paths: Paths,
  caller: Caller,
  path: string,
  owner: { uid: number; gid: number },
  follow: boolean,
): void => {
  const place = paths.find(caller, path, follow);
  writable(place);
  const stat = place.node.stat();
  const uid = owner.uid < 0 ? stat.uid : owner.uid;
  const gid = owner.gid < 0 ? stat.gid : owner.gid;
  if (!caller.capabilities.has('CHOWN')) {
    const mine = stat.uid === caller.credentials.uid;
    if (uid !== stat.uid || !mine || (gid !== stat.gid && !inGroup(caller, gid))) throw new SysError('EPERM');
  }
  place.node.setOwner(uid, gid);
  if (stat.type === 'file' && (stat.mode & setIdBits) !== 0) place.node.setMode(stat.mode & ~setIdBits);
};

/** Setting a file to another time than now is for its owner only. */
const nowMs = 2_000;

export const setTimes = (
  paths: Paths,
  caller: Caller,
  path: string,
  times: { modified?: number; accessed?: number },
): void => {
  const place = paths.find(caller, path);
  writable(place);
  if (!isOwner(place.node.stat(), caller)) {
    const isNow = [times.modified, times.accessed].every(
      (time) => time !== undefined && Math.abs(time - caller.now) <= nowMs,
    );
    if (!isNow) throw new SysError('EPERM');
    if (!place.node.permits(caller, { write: true })) throw new SysError('EACCES');
  }
  place.node.setTimes(times);
};
