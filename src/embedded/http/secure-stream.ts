/** TLS over a stream of bytes. */
import { once } from 'node:events';
import { connect, createSecureContext, TLSSocket } from 'node:tls';
import { byteStreamOf, StreamSocket, type ByteStream } from './byte-stream.ts';

/** The other side doesn't speak TLS, or not so. */
export class HandshakeFailure extends Error {
  override readonly name = 'HandshakeFailure';
}

/** In the words of Go's client. */
const troubleOf = ({ firstBytes }: StreamSocket, error: unknown): HandshakeFailure => {
  if (firstBytes.length === 0) return new HandshakeFailure('EOF');
  if (Buffer.from(firstBytes).toString('latin1').startsWith('HTTP/'))
    return new HandshakeFailure('http: server gave HTTP response to HTTPS client');
  const isTls = firstBytes[0] === 0x15 || firstBytes[0] === 0x16;
  if (!isTls) return new HandshakeFailure('tls: first record does not look like a TLS handshake');
  return new HandshakeFailure(`remote error: ${error instanceof Error ? error.message : String(error)}`);
};

/** As a client that trusts everybody: the kubelet's probes do. Rejects with HandshakeFailure. */
export const secureClient = async (stream: ByteStream): Promise<ByteStream> => {
  const socket = new StreamSocket(stream);
  const secure = connect({ socket, rejectUnauthorized: false });
  try {
    await once(secure, 'secureConnect');
  } catch (error) {
    throw troubleOf(socket, error);
  }
  secure.on('error', () => undefined);
  return byteStreamOf(secure);
};

/** Both as PEM. Throws what Node says when they are none. */
export const secureServer = (credentials: { certificate: string; key: string }) => {
  const secureContext = createSecureContext({ cert: credentials.certificate, key: credentials.key });
  return (stream: ByteStream): ByteStream => {
    const secure = new TLSSocket(new StreamSocket(stream), { isServer: true, secureContext });
    secure.on('error', () => undefined);
    return byteStreamOf(secure);
  };
};
