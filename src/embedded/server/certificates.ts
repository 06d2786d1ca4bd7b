/** A certificate authority of the cluster's own, and the server certificate that it signed. */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { bitString, explicit, implicit, integer, objectId, octets, sequence, set, utcTime, utf8, yes } from './der.ts';

/** All in PEM, so that they can be kept in files. */
export type Certificates = { ca: string; cert: string; key: string };

const ids = {
  commonName: '2.5.4.3',
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
};

const serverNames = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  '127.0.0.1',
  '::1',
  '10.96.0.1',
];

const dayMs = 24 * 60 * 60 * 1000;
const lifetimeMs = 3650 * dayMs;

type Keys = { publicKey: KeyObject; privateKey: KeyObject };

const newKeys = (): Keys => generateKeyPairSync('ec', { namedCurve: 'P-256' });

const pem = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?!$)/g, '$&\n')}\n-----END ${label}-----\n`;

const nameOf = (commonName: string): Buffer => sequence(set(sequence(objectId(ids.commonName), utf8(commonName))));

const spkiOf = ({ publicKey }: Keys): Buffer => publicKey.export({ type: 'spki', format: 'der' });
const keyIdOf = (keys: Keys): Buffer => createHash('sha1').update(spkiOf(keys)).digest();

const extension = (id: string, value: Uint8Array, critical = false): Buffer =>
  sequence(objectId(id), ...(critical ? [yes()] : []), octets(value));

const addressBytes = (address: string): Buffer => {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  // Only the loopback address is ever written this way.
  return Buffer.concat([Buffer.alloc(15), Buffer.from([1])]);
};

const alternativeNames = (names: readonly string[]): Buffer =>
  sequence(
    ...names.map((name) =>
      isIPv4(name) || isIPv6(name) ? implicit(7, addressBytes(name)) : implicit(2, Buffer.from(name)),
    ),
  );

type Issued = { subject: string; keys: Keys; issuer: { name: string; keys: Keys }; extensions: Buffer[]; now: number };

const issue = ({ subject, keys, issuer, extensions, now }: Issued): Buffer => {
  const algorithm = sequence(objectId(ids.ecdsaWithSha256));
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    nameOf(issuer.name),
    // A clock that is a little behind must not refuse it.
    sequence(utcTime(now - dayMs), utcTime(now + lifetimeMs)),
    nameOf(subject),
    spkiOf(keys),
    explicit(
      3,
      sequence(
        ...extensions,
        extension(ids.subjectKey, octets(keyIdOf(keys))),
        extension(ids.authorityKey, sequence(implicit(0, keyIdOf(issuer.keys)))),
      ),
    ),
  );
  return sequence(body, algorithm, bitString(sign('sha256', body, issuer.keys.privateKey)));
};

/** `now`: milliseconds since the epoch, as the clients' machine has it. */
export const makeCertificates = ({ now = Date.now() }: { now?: number } = {}): Certificates => {
  const authority = { name: 'kubernetes', keys: newKeys() };
  const ca = issue({
    subject: authority.name,
    keys: authority.keys,
    issuer: authority,
    extensions: [
      extension(ids.basicConstraints, sequence(yes()), true),
      // Digital signature, key encipherment, certificate signing.
      extension(ids.keyUsage, bitString(Buffer.from([0xa4]), 2), true),
    ],
    now,
  });
  const keys = newKeys();
  const cert = issue({
    subject: 'kube-apiserver',
    keys,
    issuer: authority,
    extensions: [
      extension(ids.basicConstraints, sequence(), true),
      extension(ids.keyUsage, bitString(Buffer.from([0xa0]), 5), true),
      extension(ids.extendedKeyUsage, sequence(objectId(ids.serverAuthentication))),
      extension(ids.alternativeNames, alternativeNames(serverNames)),
    ],
    now,
  });
  return {
    ca: pem('CERTIFICATE', ca),
    cert: pem('CERTIFICATE', cert),
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
};
