import type { Attributes, Node } from './node.ts';
import type { Caller } from './view.ts';

const setGid = 0o2000;

/** Whose something new is and what may be done with it. */
export const attributesFor = (
  folder: Node,
  { credentials, umask }: Caller,
  mode: number,
  type: 'file' | 'directory',
): Attributes => {
  const { mode: folderMode, gid } = folder.stat();
  const inherits = (folderMode & setGid) !== 0;
  return {
    mode: (mode & ~umask & 0o7777) | (inherits && type === 'directory' ? setGid : 0),
    uid: credentials.uid,
    gid: inherits ? gid : credentials.gid,
  };
};
