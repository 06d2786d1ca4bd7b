/** A service account's token: shaped like a real one, signed by nobody. */
import { createHash } from 'node:crypto';
import type { Pod } from '../../objects.ts';
import { specOf } from '../pod-spec.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const issuer = 'https://kubernetes.default.svc.cluster.local';

export const serviceAccountToken = (
  pod: Pod,
  options: { now: number; expirationSeconds: number; audience?: string },
): string => {
  const seconds = Math.floor(options.now / 1000);
  const { namespace, name, uid } = pod.metadata;
  const account = specOf(pod).serviceAccountName ?? 'default';
  const head = part({ alg: 'RS256', kid: 'peapod' });
  const body = part({
    aud: [options.audience ?? issuer],
    exp: seconds + options.expirationSeconds,
    iat: seconds,
    iss: issuer,
    'kubernetes.io': { namespace, pod: { name, uid }, serviceaccount: { name: account } },
    nbf: seconds,
    sub: `system:serviceaccount:${namespace}:${account}`,
  });
  return `${head}.${body}.${createHash('sha512').update(`${head}.${body}`).digest('base64url')}`;
};
