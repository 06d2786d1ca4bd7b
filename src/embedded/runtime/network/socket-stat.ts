import type { Stat } from '../sys.ts';

/** What stat(2) says about a socket. */
export const socketStat = (inode: number, uid: number, createdAt: number): Stat => ({
  type: 'socket',
  mode: 0o777,
  uid,
  gid: uid,
  size: 0,
  links: 1,
  inode,
  device: 8,
  modified: createdAt,
  accessed: createdAt,
  changed: createdAt,
});
