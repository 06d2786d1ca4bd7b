/** TLS over a stream of bytes. */
import { once } from 'node:events';
import { connect, createSecureContext, TLSSocket, type ConnectionOptions, type PeerCertificate } from 'node:tls';
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

/** The other side speaks TLS, but its certificate is not the one that it should be. */
export class CertificateRefused extends Error {
  override readonly name = 'CertificateRefused';
  /** Node's: `ERR_TLS_CERT_ALTNAME_INVALID`, `SELF_SIGNED_CERT_IN_CHAIN`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Without `authority` anybody is trusted, as the kubelet's probes do. */
export type Trust = {
  /** Certificates in PEM. */
  authority?: string;
  /** Who the other side should be: a name or an address. */
  name?: string;
};

export type SecureStream = ByteStream & {
  /** `TLSv1.3`, and the cipher's name in the standard. */
  protocol: string;
  cipher: string;
  certificate: PeerCertificate;
};

const isAddress = (name: string): boolean => name.includes(':') || /^[\d.]+$/u.test(name);

const optionsFor = ({ authority, name }: Trust): ConnectionOptions => ({
  ALPNProtocols: ['http/1.1'],
  rejectUnauthorized: authority !== undefined,
  ...(authority === undefined ? {} : { ca: authority }),
  ...(name === undefined ? {} : { host: name, ...(isAddress(name) ? {} : { servername: name }) }),
});

const isRefusal = (error: unknown): error is { code: string; message: string } =>
  /^(?:ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/u.test(String((error as { code?: unknown }).code));

/** Rejects with HandshakeFailure or CertificateRefused. */
export const secureClient = async (stream: ByteStream, trust: Trust = {}): Promise<SecureStream> => {
  const socket = new StreamSocket(stream);
  const secure = connect({ ...optionsFor(trust), socket });
  try {
    await once(secure, 'secureConnect');
  } catch (error) {
    if (isRefusal(error)) throw new CertificateRefused(error.code, error.message);
    throw troubleOf(socket, error);
  }
  secure.on('error', () => undefined);
  return {
    ...byteStreamOf(secure),
    protocol: secure.getProtocol() ?? '',
    cipher: secure.getCipher().standardName,
    certificate: secure.getPeerCertificate(),
  };
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
