/** JSON web tokens, signed with a key of the cluster's own. */
import { createHash, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';

export type TokenKey = { id: string; privateKey: KeyObject; publicKey: KeyObject };

export const signingAlgorithm = 'ES256';
/** As the standard of these tokens writes a signature, not as certificates do. */
const dsaEncoding = 'ieee-p1363';

export const newTokenKey = (): TokenKey => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  return { id, privateKey, publicKey };
};

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const signToken = (key: TokenKey, claims: object): string => {
  const text = `${part({ alg: signingAlgorithm, kid: key.id })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: key.privateKey, dsaEncoding }).toString('base64url')}`;
};

const read = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
};

/** The claims of a token that this key signed; undefined for any other text. */
export const claimsOf = ({ publicKey }: TokenKey, token: string): unknown => {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || signature === '') return undefined;
  const { alg } = (read(head) ?? {}) as { alg?: unknown };
  const signed = Buffer.from(`${head}.${body}`);
  if (alg !== signingAlgorithm) return undefined;
  if (!verify('sha256', signed, { key: publicKey, dsaEncoding }, Buffer.from(signature, 'base64url'))) return undefined;
  return read(body);
};

/** What somebody else needs to check the tokens. */
export const publicKeySet = ({ id, publicKey }: TokenKey): object => ({
  keys: [{ use: 'sig', ...publicKey.export({ format: 'jwk' }), kid: id, alg: signingAlgorithm }],
});
