/** Checks a token as somebody does who knows nothing but the address of its issuer. */
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { SysError, type Sys } from '../../runtime/sys.ts';
import { readFile } from '../net/read-file.ts';
import { log, type Command } from './command.ts';
import { RequestFailed } from './http-client.ts';
import { inCluster, type InCluster } from './in-cluster.ts';

type Claims = { iss?: string; aud?: string | string[]; exp?: number };
type KeySet = { keys?: (JsonWebKey & { kid?: string })[] };

/** Why the token is not good. */
class NotValid extends Error {
  override readonly name = 'NotValid';
}

const decoded = <T>(part: string): T => {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as T;
  } catch {
    throw new NotValid('go-jose/go-jose: compact JWS format must have three parts');
  }
};

const fetchJson = async <T>(api: InCluster, url: string): Promise<T> => {
  const { status, text } = await api.get(url);
  if (status !== 200) throw new NotValid(`${status}: ${text}`);
  return JSON.parse(text) as T;
};

const validate = async (sys: Sys, api: InCluster, raw: string, audience: string): Promise<void> => {
  const [head = '', body = '', signature = ''] = raw.split('.');
  const { alg, kid } = decoded<{ alg?: string; kid?: string }>(head);
  const claims = decoded<Claims>(body);
  const issuer = claims.iss ?? '';
  await log(sys, `OK: got issuer ${issuer}`);
  await log(sys, `Full, not-validated claims: \n${JSON.stringify(claims)}`);
  const provider = await fetchJson<{ issuer?: string; jwks_uri?: string }>(
    api,
    `${issuer}/.well-known/openid-configuration`,
  );
  if (provider.issuer !== issuer)
    throw new NotValid(
      `oidc: issuer did not match the issuer returned by provider, expected ${JSON.stringify(issuer)} got ${JSON.stringify(provider.issuer)}`,
    );
  await log(sys, `OK: Constructed OIDC provider for issuer ${issuer}`);
  if (![claims.aud ?? []].flat().includes(audience))
    throw new NotValid(
      `oidc: expected audience ${JSON.stringify(audience)} got ${JSON.stringify([claims.aud ?? []].flat())}`,
    );
  if ((claims.exp ?? 0) * 1000 < sys.clock.now()) throw new NotValid('oidc: token is expired');
  const { keys = [] } = await fetchJson<KeySet>(api, provider.jwks_uri ?? '');
  const signed = keys
    .filter((key) => key.kid === kid)
    .some((key) =>
      verify(
        'sha256',
        Buffer.from(`${head}.${body}`),
        { key: createPublicKey({ key, format: 'jwk' }), ...(alg === 'ES256' ? { dsaEncoding: 'ieee-p1363' } : {}) },
        Buffer.from(signature, 'base64url'),
      ),
    );
  if (!signed) throw new NotValid('failed to verify signature: failed to verify id token signature');
  await log(sys, 'OK: Validated signature on JWT');
  await log(sys, 'OK: Got valid claims from token!');
  await log(sys, `Full, validated claims: \n${JSON.stringify(claims)}`);
};

export const issuerDiscovery: Command = {
  flags: { 'token-path': { type: 'text', value: '' }, audience: { type: 'text', value: '' } },
  async run(sys, flags) {
    try {
      const raw = (await readFile(sys, flags.text('token-path'))).toString();
      await log(sys, 'OK: Got token');
      await log(sys, 'validating with in-cluster discovery');
      const api = await inCluster(sys);
      if ('problem' in api) throw new NotValid(api.problem);
      await validate(sys, api, raw, flags.text('audience'));
      return 0;
    } catch (error) {
      if (!(error instanceof NotValid || error instanceof RequestFailed || error instanceof SysError)) throw error;
      await log(sys, `failed to validate with in-cluster discovery: ${error.message}`);
      return 1;
    }
  },
};
