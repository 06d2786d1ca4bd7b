import { SysError, type Sys } from '../../runtime/sys.ts';
import { gather, piecesOf } from '../gather.ts';

/** A file's bytes. Throws SysError. */
export const readFile = async (sys: Sys, path: string): Promise<Buffer> => {
  const fd = await sys.open(path, { read: true });
  try {
    return await gather(sys, piecesOf(sys, fd));
  } finally {
    sys.close(fd);
  }
};

/** A file's text; undefined when it can't be read. */
export const readTextFile = async (sys: Sys, path: string): Promise<string | undefined> => {
  try {
    return (await readFile(sys, path)).toString('utf8');
  } catch (error) {
    if (error instanceof SysError) return undefined;
    throw error;
  }
};
