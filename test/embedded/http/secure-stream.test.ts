import { expect, test } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import { secureClient, secureServer } from '../../../src/embedded/http/secure-stream.ts';
import { selfSigned } from '../../../src/embedded/runtime/images/self-signed.ts';
import { pipe } from './pipe.ts';

test('a certificate of its own is one that Node can read', () => {
  const certificate = new X509Certificate(selfSigned('localhost').certificate);
  expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test('what goes in at one end comes out at the other, and not as it is on the way', async () => {
  const [near, far] = pipe();
  const seen: Uint8Array[] = [];
  const server = secureServer(selfSigned('localhost'))({
    ...far,
    async read() {
      const bytes = await far.read();
      seen.push(bytes);
      return bytes;
    },
  });
  const client = await secureClient(near);
  await client.write(Buffer.from('open sesame'));
  expect(Buffer.from(await server.read()).toString()).toBe('open sesame');
  await server.write(Buffer.from('come in'));
  expect(Buffer.from(await client.read()).toString()).toBe('come in');
  expect(Buffer.concat(seen).includes('open sesame')).toBe(false);
});

test.each([
  ['HTTP/1.1 400 Bad Request\r\n\r\n', 'http: server gave HTTP response to HTTPS client'],
  ['220 mail.example.com\r\n', 'tls: first record does not look like a TLS handshake'],
  ['', 'EOF'],
])('a server that answers %j is no TLS server', async (answer, words) => {
  const [near, far] = pipe();
  void far.read().then(async () => {
    if (answer !== '') await far.write(Buffer.from(answer));
    far.end();
  });
  await expect(secureClient(near)).rejects.toThrow(words);
});
