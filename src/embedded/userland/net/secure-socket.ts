/** TLS over a socket of a program's own. The program closes the socket. */
import { secureClient, type SecureStream, type Trust } from '../../http/secure-stream.ts';
import type { Sys } from '../../runtime/sys.ts';
import { timedRead } from './timed-read.ts';

/**
 * `timeLeft` bounds each wait for the other side. Rejects with HandshakeFailure or CertificateRefused, or with what the
 * socket failed with: SysError, TimedOut.
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
  const secure = await tellingWhy(
    secureClient(
      {
        read: () => remembering(timedRead(sys, fd, timeLeft())),
        write: (bytes) => remembering(sys.write(fd, bytes)),
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
  };
};
