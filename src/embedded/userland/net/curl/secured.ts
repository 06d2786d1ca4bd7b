/** TLS as curl does it: whom it trusts, and what it says of it. */
import { X509Certificate } from 'node:crypto';
import { CertificateRefused, HandshakeFailure, type SecureStream, type Trust } from '../../../http/secure-stream.ts';
import { SysError, type Sys } from '../../../runtime/sys.ts';
import { readTextFile } from '../read-file.ts';
import { secureSocket } from '../secure-socket.ts';
import type { Url } from '../wget/url.ts';
import type { CurlOptions } from './command-line.ts';
import { CurlFailure } from './failure.ts';

const isCertificate = (text: string): boolean => {
  try {
    return new X509Certificate(text).subject !== '';
  } catch {
    return false;
  }
};

/** The certificates that it trusts, in PEM; undefined: it takes any. Throws CurlFailure. */
export const authorityOf = async (sys: Sys, { insecure, authorityFile }: CurlOptions): Promise<string | undefined> => {
  if (insecure) return undefined;
  const text = await readTextFile(sys, authorityFile);
  if (text === undefined || !isCertificate(text))
    throw new CurlFailure(77, `error setting certificate file: ${authorityFile}`);
  return text;
};

const advice = `
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the web page mentioned above.`;

const refused = ({ code, message }: CertificateRefused, { host }: Url): CurlFailure => {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return new CurlFailure(
      60,
      `SSL: no alternative certificate subject name matches target host name '${host}'${advice}`,
    );
  const why = code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' ? 'unable to get local issuer certificate' : message;
  return new CurlFailure(60, `SSL certificate problem: ${why}${advice}`);
};

const noHandshake = ({ message }: HandshakeFailure, { host, port }: Url): CurlFailure =>
  message.startsWith('remote error') || message === 'EOF'
    ? new CurlFailure(35, `OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to ${host}:${port} `)
    : new CurlFailure(35, 'OpenSSL/3.0.20: error:0A00010B:SSL routines::wrong version number');

const nameIn = (subject: object): string =>
  Object.entries(subject)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join('; ');

type Wish = {
  sys: Sys;
  fd: number;
  options: CurlOptions;
  url: Url;
  trace: (text: string) => Promise<void>;
  report: { unverified: boolean };
  authority: string | undefined;
  timeLeft: () => number | undefined;
};

const tell = async ({ url, trace, authority }: Wish, secure: SecureStream): Promise<void> => {
  const { subject, issuer, valid_from: from, valid_to: until } = secure.certificate;
  const lines = [
    `SSL connection using ${secure.protocol} / ${secure.cipher}`,
    'ALPN: server accepted http/1.1',
    'Server certificate:',
    ` subject: ${nameIn(subject)}`,
    ` start date: ${from}`,
    ` expire date: ${until}`,
    ...(authority === undefined
      ? []
      : [
          ` subjectAltName: host "${url.host}" matched cert's ${/^[\d.]+$/u.test(url.host) ? 'IP address!' : `"${url.host}"`}`,
        ]),
    ` issuer: ${nameIn(issuer)}`,
    authority === undefined
      ? ' SSL certificate verify result: unable to get local issuer certificate (20), continuing anyway.'
      : ' SSL certificate verify ok.',
    'using HTTP/1.x',
  ];
  for (const line of lines) await trace(`* ${line}\n`);
};

/** Throws CurlFailure, or what the socket failed with. */
export const secured = async (wish: Wish): Promise<SecureStream> => {
  const { sys, fd, options, url, trace, report, authority, timeLeft } = wish;
  const trust: Trust = { name: url.host, ...(authority === undefined ? {} : { authority }) };
  await trace('* ALPN: offers http/1.1\n');
  if (authority !== undefined) await trace(`*  CAfile: ${options.authorityFile}\n*  CApath: /etc/ssl/certs\n`);
  report.unverified = authority === undefined;
  try {
    const secure = await secureSocket(sys, fd, timeLeft, trust);
    await tell(wish, secure);
    return secure;
  } catch (error) {
    if (error instanceof CertificateRefused) throw refused(error, url);
    if (error instanceof HandshakeFailure) throw noHandshake(error, url);
    if (error instanceof SysError && error.errno !== 'EINTR')
      throw new CurlFailure(35, `OpenSSL SSL_connect: ${error.message} in connection to ${url.host}:${url.port} `);
    throw error;
  }
};
