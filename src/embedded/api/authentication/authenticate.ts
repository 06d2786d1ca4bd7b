/** Whose request it is: the administrator's, a ServiceAccount's, or somebody's whose part the administrator plays. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from '../errors.ts';
import type { TokenIssuer } from './service-account-tokens.ts';
import { administrator, authenticated, type User } from './user.ts';

export type Authenticate = (headers: IncomingHttpHeaders) => User | undefined;

const all = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : value.split(',').map((part) => part.trim());

const extraPrefix = 'impersonate-extra-';

const groupsOf = (username: string, groups: readonly string[]): readonly string[] => {
  if (groups.length > 0) return groups.includes(authenticated) ? groups : [...groups, authenticated];
  const [, kind, namespace] = /^system:(serviceaccount):([^:]+):[^:]+$/.exec(username) ?? [];
  return kind === undefined
    ? [authenticated]
    : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, authenticated];
};

/** Undefined: nobody else is played. */
const impersonated = (headers: IncomingHttpHeaders): User | undefined => {
  const [username] = all(headers['impersonate-user']);
  const [uid] = all(headers['impersonate-uid']);
  const groups = all(headers['impersonate-group']);
  const extra = Object.entries(headers)
    .filter(([name]) => name.startsWith(extraPrefix))
    .map(([name, value]) => [decodeURIComponent(name.slice(extraPrefix.length)), all(value)] as const);
  if (username === undefined || username === '') {
    if (uid !== undefined || groups.length > 0 || extra.length > 0)
      throw badRequest('requested uid, groups or extra without impersonating a user');
    return undefined;
  }
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    groups: groupsOf(username, groups),
    ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }),
  };
};

const sameSecret = (sent: string, expected: string): boolean => {
  const [left, right] = [Buffer.from(sent), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Undefined: nobody that we know. */
export const userOfToken = (token: string, adminToken: string, tokens: TokenIssuer): User | undefined => {
  if (sameSecret(token, adminToken)) return administrator;
  const checked = tokens.check(token);
  return checked !== undefined && 'user' in checked ? checked.user : undefined;
};

export const authenticator =
  (adminToken: string, tokens: TokenIssuer): Authenticate =>
  (headers) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
    const user = token === undefined ? undefined : userOfToken(token, adminToken, tokens);
    return user === undefined ? undefined : (impersonated(headers) ?? user);
  };
