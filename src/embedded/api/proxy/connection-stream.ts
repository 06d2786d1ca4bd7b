/** A connection into the cluster's network as a stream of Node's, for its HTTP client. */
import { Duplex } from 'node:stream';
import { SysError } from '../../runtime/sys.ts';
import type { Connection } from '../../runtime/types.ts';

const asError = (verb: string, error: unknown): Error => {
  if (error instanceof SysError) return Object.assign(new Error(`${verb}: ${error.errno}`), { code: error.errno });
  return error instanceof Error ? error : new Error(String(error));
};

export const connectionStream = (connection: Connection): Duplex => {
  const readInto = async (stream: Duplex): Promise<void> => {
    try {
      const bytes = await connection.read();
      stream.push(bytes.length === 0 ? null : Buffer.from(bytes));
    } catch (error) {
      stream.destroy(asError('read', error));
    }
  };
  const writeTo = async (bytes: Uint8Array): Promise<Error | undefined> => {
    try {
      await connection.write(bytes);
      return undefined;
    } catch (error) {
      return asError('write', error);
    }
  };
  const stream: Duplex = new Duplex({
    read: () => void readInto(stream),
    async write(bytes: Buffer, _encoding, done) {
      done(await writeTo(bytes));
    },
    final(done) {
      connection.end();
      done();
    },
    destroy(error, done) {
      connection.close();
      done(error);
    },
  });
  return stream;
};
