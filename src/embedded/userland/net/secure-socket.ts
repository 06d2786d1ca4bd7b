/** TLS over a socket of a program's own. */
import { secureClient, type SecureStream, type Trust } from '../../http/secure-stream.ts';
import type { Sys } from '../../runtime/sys.ts';
import { TimedOut } from './timed-read.ts';

/**
 * `timeLeft` bounds each wait for the other side. Rejects with HandshakeFailure or CertificateRefused, or with what the
 * socket failed with: SysError, TimedOut; then the socket is still the caller's to close.
 */
export const secureSocket = async (
  sys: Sys,
  fd: number,
  timeLeft: () => number | undefined,
  trust: Trust,
): Promise<SecureStream> => {
  let broken: { error: unknown } | undefined;
  const remembering = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      broken ??= { error };
      throw error;
    }
  };
  /** TLS speaks of a stream that ended; why it did is below. */
  const tellingWhy = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      throw broken === undefined ? error : broken.error;
    }
  };
  /** TLS reads ahead: the number may be another file's by the time something comes. */
  let closed = false;
  const readOn = async (): Promise<Uint8Array> => {
    const left = timeLeft();
    if (left !== undefined) {
      const came = await sys.poll([fd], left);
      if (closed) return new Uint8Array(0);
      if (came.length === 0) throw new TimedOut();
    }
    return sys.read(fd);
  };
  const secure = await tellingWhy(
    secureClient(
      {
        read: () => (closed ? Promise.resolve(new Uint8Array(0)) : remembering(readOn())),
        write: (bytes) => (closed ? Promise.resolve() : remembering(sys.write(fd, bytes))),
        end: () => undefined,
        close: () => undefined,
      },
      trust,
    ),
  );
  return {
    ...secure,
    async read() {
      const bytes = await tellingWhy(secure.read());
      if (bytes.length === 0 && broken !== undefined) throw broken.error;
      return bytes;
    },
    write: (bytes) => tellingWhy(secure.write(bytes)),
    close() {
      if (closed) return;
      closed = true;
      secure.close();
      sys.close(fd);
    },
  };
};
