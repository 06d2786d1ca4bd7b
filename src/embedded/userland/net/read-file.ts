import { SysError, type Sys } from '../../runtime/sys.ts';

/** A file's bytes. Throws SysError. */
export const readFile = async (sys: Sys, path: string): Promise<Buffer> => {
  const fd = await sys.open(path, { read: true });
  try {
    const pieces: Uint8Array[] = [];
    for (let piece = await sys.read(fd); piece.length > 0; piece = await sys.read(fd)) pieces.push(piece);
    return Buffer.concat(pieces);
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
