/** Which server and which location a request is for. */
import type { Location, Scope, ServerScope } from './config/scope.ts';
import type { Request } from './request.ts';

/** Among those of one address. The first (or the one that says so) takes what nobody else has. */
export const chooseServer = (servers: readonly ServerScope[], request: Request): ServerScope => {
  const { host } = request;
  const exact = servers.find(({ names }) => names.some((name) => name === host || name === `.${host}`));
  if (exact !== undefined) return exact;
  const byWildcard = (matches: (name: string) => boolean): ServerScope | undefined =>
    servers
      .flatMap((server) => server.names.filter(matches).map((name) => ({ server, name })))
      .toSorted((one, other) => other.name.length - one.name.length)[0]?.server;
  const leading = byWildcard(
    (name) => (name.startsWith('*.') && host.endsWith(name.slice(1))) || (name.startsWith('.') && host.endsWith(name)),
  );
  const trailing = leading ?? byWildcard((name) => name.endsWith('.*') && host.startsWith(name.slice(0, -1)));
  if (trailing !== undefined) return trailing;
  const isDefault = ({ listens }: ServerScope): boolean =>
    listens.some((listen) => listen.isDefault && listen.port === request.client.localPort);
  return servers.find(isDefault) ?? servers[0]!;
};

/** Undefined: the server's own settings hold. Notes what a pattern has captured. */
export const chooseLocation = (scope: Scope, request: Request): Location | undefined => {
  const { uri } = request;
  const exact = scope.locations.find(({ kind, text }) => kind === 'exact' && text === uri);
  if (exact !== undefined) return exact;
  const prefix = scope.locations
    .filter(({ kind, text }) => (kind === 'prefix' || kind === 'final-prefix') && uri.startsWith(text))
    .toSorted((one, other) => other.text.length - one.text.length)[0];
  const nested = prefix === undefined ? undefined : chooseLocation(prefix, request);
  if (nested?.kind === 'exact' || nested?.kind === 'pattern') return nested;
  if (prefix?.kind !== 'final-prefix') {
    for (const location of scope.locations) {
      const match = location.matcher?.match(uri);
      if (match === undefined) continue;
      noteCaptures(request, match.groups, match.named);
      return chooseLocation(location, request) ?? location;
    }
  }
  return nested ?? prefix;
};

export const noteCaptures = (request: Request, groups: readonly string[], named: ReadonlyMap<string, string>): void => {
  for (const [index, group] of groups.entries()) request.variables.set(String(index), group);
  for (const [name, value] of named) request.variables.set(name, value);
};

/** A prefix location that ends in `/` and has content of its own redirects the same path without it. */
export const needsSlash = (scope: Scope, { uri }: Request): boolean =>
  scope.locations.some(
    (location) => location.kind !== 'exact' && location.proxy !== undefined && location.text === `${uri}/`,
  );
