/** A connection into the cluster's network as a stream of Node's, for its HTTP client. */
import { Duplex } from 'node:stream';
import { SysError } from '../../runtime/sys.ts';
import type { Connection } from '../../runtime/types.ts';

const asError = (error: unknown): Error => {
  if (error instanceof SysError) return Object.assign(new Error(`read: ${error.errno}`), { code: error.errno });
  return error instanceof Error ? error : new Error(String(error));
};

export const connectionStream = (connection: Connection): Duplex =>
  new Duplex({
    read() {
      connection.read().then(
        (bytes) => this.push(bytes.length === 0 ? null : Buffer.from(bytes)),
        (error: unknown) => this.destroy(asError(error)),
      );
    },
    write(bytes: Buffer, _encoding, done) {
      connection.write(bytes).then(
        () => done(),
        (error: unknown) => done(asError(error)),
      );
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
