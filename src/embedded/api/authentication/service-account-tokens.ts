/** Tokens that make their holder a ServiceAccount, as long as it, and what the token is bound to, are there. */
import { randomUUID } from 'node:crypto';
import type { KindName, Obj, Pod } from '../../objects.ts';
import type { IssuedToken, TokenWish } from '../client.ts';
import { badRequest, notFound, refusal } from '../errors.ts';
import type { Registry } from '../verbs/registry.ts';
import { claimsOf, newTokenKey, publicKeySet, signToken } from './signed-token.ts';
import { authenticated, type User } from './user.ts';

/** Also the audience of the API itself. */
export const issuer = 'https://kubernetes.default.svc.cluster.local';

/** `error`: why a token of ours is not taken. Undefined: it is none of ours. */
export type TokenCheck = { user: User; audiences: readonly string[] } | { error: string } | undefined;

export interface TokenIssuer {
  /** Throws 404 and 409. */
  issue(namespace: string, account: string, wish: TokenWish): IssuedToken;
  /** `audiences`: those that whoever asks answers to. */
  check(token: string, audiences?: readonly string[]): TokenCheck;
  /** `/openid/v1/jwks` */
  keySet(): object;
}

type Reference = { name: string; uid: string };
type Claims = {
  aud: string[];
  exp: number;
  nbf: number;
  iss: string;
  jti: string;
  sub: string;
  'kubernetes.io': {
    namespace: string;
    serviceaccount: Reference;
    pod?: Reference;
    node?: Reference;
    secret?: Reference;
  };
};

/** Tokens that pods are given are good for much longer than they say, for programs that read them only once. */
const podTokenSeconds = 3607;
const extendedSeconds = 365 * 24 * 3600;
const leewayMs = 60_000;

const refer = ({ metadata }: Pick<Obj, 'metadata'>): Reference => ({ name: metadata.name, uid: metadata.uid });

const boundKinds: Record<string, KindName> = { Pod: 'pods', Node: 'nodes', Secret: 'secrets' };

export const createTokenIssuer = ({ store, clock }: Registry): TokenIssuer => {
  const key = newTokenKey();
  const at = (kind: KindName, namespace: string | undefined, name: string): Obj | undefined =>
    store.get(kind, kind === 'nodes' ? undefined : namespace, name);

  const boundTo = (
    namespace: string,
    account: string,
    { kind = '', apiVersion = '', name = '', uid = '' }: NonNullable<TokenWish['boundObjectRef']>,
  ): Pick<Claims['kubernetes.io'], 'pod' | 'node' | 'secret'> => {
    const of = apiVersion === 'v1' ? boundKinds[kind] : undefined;
    if (of === undefined) {
      const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
      throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
    }
    const found = at(of, namespace, name);
    if (found === undefined) throw notFound(of, name);
    const pod = of === 'pods' ? (found as unknown as Pod) : undefined;
    if (pod !== undefined && pod.spec?.serviceAccountName !== account)
      throw badRequest(
        `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
      );
    if (uid !== '' && uid !== found.metadata.uid)
      throw refusal(
        409,
        'Conflict',
        `Operation cannot be fulfilled on ${kind} ${JSON.stringify(name)}: the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
        { name, kind },
      );
    if (of === 'secrets') return { secret: refer(found) };
    if (pod === undefined) return { node: refer(found) };
    const node = store.get('nodes', undefined, pod.spec?.nodeName ?? '');
    return { pod: refer(found), ...(node === undefined ? {} : { node: refer(node) }) };
  };

  const isLost = (kind: KindName, namespace: string, reference: Reference | undefined): boolean => {
    if (reference === undefined) return false;
    const found = at(kind, namespace, reference.name);
    if (found === undefined || found.metadata.uid !== reference.uid) return true;
    const { deletionTimestamp } = found.metadata;
    return deletionTimestamp !== undefined && Date.parse(deletionTimestamp) < clock.now() - leewayMs;
  };

  const userOf = ({ jti, sub, 'kubernetes.io': about }: Claims): User => {
    const { namespace, serviceaccount, pod, node } = about;
    const prefix = 'authentication.kubernetes.io/';
    return {
      username: sub,
      uid: serviceaccount.uid,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, authenticated],
      extra: {
        [`${prefix}credential-id`]: [`JTI=${jti}`],
        ...(node === undefined ? {} : { [`${prefix}node-name`]: [node.name], [`${prefix}node-uid`]: [node.uid] }),
        ...(pod === undefined ? {} : { [`${prefix}pod-name`]: [pod.name], [`${prefix}pod-uid`]: [pod.uid] }),
      },
    };
  };

  /** Why claims that were ours once are not taken any more. */
  const problemOf = ({ exp, nbf, 'kubernetes.io': about }: Claims): string | undefined => {
    const { namespace, serviceaccount, pod, node, secret } = about;
    const now = clock.now();
    if (now > exp * 1000 + leewayMs) return 'service account token has expired';
    if (now < nbf * 1000 - leewayMs) return 'service account token is not valid yet';
    const account = store.get('serviceaccounts', namespace, serviceaccount.name);
    if (account === undefined) return `serviceaccounts "${serviceaccount.name}" not found`;
    if (account.metadata.uid !== serviceaccount.uid)
      return `service account UID (${account.metadata.uid}) does not match claim (${serviceaccount.uid})`;
    const lost =
      isLost('secrets', namespace, secret) ||
      isLost('pods', namespace, pod) ||
      (pod === undefined && isLost('nodes', namespace, node));
    return lost ? 'service account token has been invalidated' : undefined;
  };

  return {
    issue(namespace, account, { audiences = [], expirationSeconds, boundObjectRef }) {
      const found = store.get('serviceaccounts', namespace, account);
      if (found === undefined) throw notFound('serviceaccounts', account);
      const bound = boundObjectRef === undefined ? {} : boundTo(namespace, account, boundObjectRef);
      const aud = audiences.length === 0 ? [issuer] : [...audiences];
      const now = clock.now();
      const seconds = Math.floor(now / 1000);
      const extended = bound.pod !== undefined && expirationSeconds === podTokenSeconds && aud.includes(issuer);
      const token = signToken(key, {
        aud,
        exp: seconds + (extended ? extendedSeconds : expirationSeconds),
        iat: seconds,
        iss: issuer,
        jti: randomUUID(),
        'kubernetes.io': {
          namespace,
          ...(bound.node === undefined ? {} : { node: bound.node }),
          ...(bound.pod === undefined ? {} : { pod: bound.pod }),
          ...(bound.secret === undefined ? {} : { secret: bound.secret }),
          serviceaccount: refer(found),
          ...(extended ? { warnafter: seconds + expirationSeconds } : {}),
        },
        nbf: seconds,
        sub: `system:serviceaccount:${namespace}:${account}`,
      });
      return { token, audiences: aud, expiresAt: now + expirationSeconds * 1000 };
    },
    check(token, audiences = [issuer]) {
      const claims = claimsOf(key, token) as Claims | undefined;
      if (claims === undefined || claims.iss !== issuer) return undefined;
      const common = audiences.filter((audience) => claims.aud.includes(audience));
      if (common.length === 0)
        return {
          error: `token audiences ${goList(claims.aud)} is invalid for the target audiences ${goList(audiences)}`,
        };
      const error = problemOf(claims);
      return error === undefined ? { user: userOf(claims), audiences: common } : { error };
    },
    keySet: () => publicKeySet(key),
  };
};

const goList = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
