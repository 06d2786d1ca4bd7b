/** TLS with the key and the certificate of two files. */
import type { ByteStream } from '../../http/byte-stream.ts';
import { secureServer } from '../../http/secure-stream.ts';
import { SysError, type Sys } from '../../runtime/sys.ts';
import { log } from './command.ts';

const readAll = async (sys: Sys, path: string): Promise<string> => {
  const fd = await sys.open(path, { read: true });
  const pieces: Uint8Array[] = [];
  for (;;) {
    const piece = await sys.read(fd);
    if (piece.length === 0) break;
    pieces.push(piece.slice());
  }
  sys.close(fd);
  return Buffer.concat(pieces).toString();
};

/** Undefined: none is asked for. `failed`: the files are no such pair; that was said. */
export const secureWith = async (
  sys: Sys,
  certificateFile: string,
  keyFile: string,
): Promise<((stream: ByteStream) => ByteStream) | undefined | 'failed'> => {
  if (certificateFile === '') return undefined;
  try {
    return secureServer({ certificate: await readAll(sys, certificateFile), key: await readAll(sys, keyFile) });
  } catch (error) {
    const why =
      error instanceof SysError
        ? `open ${certificateFile}: ${error.message.toLowerCase()}`
        : 'tls: failed to find any PEM data';
    await log(sys, why);
    return 'failed';
  }
};
