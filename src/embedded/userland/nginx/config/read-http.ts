/** The servers of the http block. */
import { paths } from '../version.ts';
import { placed, type Building } from './building.ts';
import { checkVariables } from './check-variables.ts';
import { Emergency } from './emergency.ts';
import { parseListen } from './listen.ts';
import type { Directive } from './read-config.ts';
import { readScope } from './read-scope.ts';
import type { Listen, Scope, ServerScope } from './scope.ts';
import { readUpstream } from './upstream.ts';

export const readHttp = async (building: Building, http: Directive): Promise<ServerScope[]> => {
  for (const { name, args } of http.block) {
    if (name !== 'log_format') continue;
    building.formats.set(
      args[0]!,
      args
        .slice(1)
        .filter((arg) => !arg.startsWith('escape='))
        .join(''),
    );
  }
  const scope = await readScope(building, http.block, undefined);
  if (scope.settings.accessLogs === undefined) building.logs.add(paths.accessLog);
  for (const directive of http.block) {
    if (directive.name !== 'upstream') continue;
    building.upstreams.set(directive.args[0]!, await placed(directive, () => readUpstream(building, directive)));
  }
  const servers: ServerScope[] = [];
  for (const directive of http.block) {
    if (directive.name === 'server') servers.push(await readServer(building, directive, scope));
  }
  checkVariables([...building.formats.values(), ...building.texts], building.made);
  checkNames(servers, building.warnings);
  return servers;
};

const readServer = async (building: Building, directive: Directive, outer: Scope): Promise<ServerScope> => {
  const scope = await readScope(building, directive.block, outer);
  const listens: Listen[] = [];
  const names: string[] = [];
  for (const each of directive.block) {
    if (each.name === 'server_name') names.push(...each.args.map((name) => name.toLowerCase()));
    if (each.name !== 'listen') continue;
    const listen = await placed(each, () => parseListen(building.sys, each.args));
    if (listens.some(({ host, port }) => host === listen.host && port === listen.port)) {
      throw new Emergency(`a duplicate listen ${shownAddress(listen)} in ${each.place}`);
    }
    listens.push(listen);
  }
  if (listens.length === 0) listens.push({ host: '0.0.0.0', port: 80, isDefault: false });
  const name = (names[0] ?? '').replace(/^\./u, '');
  return { ...scope, names: names.length === 0 ? [''] : names, listens, name };
};

const shownAddress = ({ host, port }: Listen): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

const checkNames = (servers: readonly ServerScope[], warnings: string[]): void => {
  const seen = new Set<string>();
  const defaults = new Set<string>();
  for (const { listens, names } of servers) {
    for (const listen of listens) {
      const address = shownAddress(listen);
      if (listen.isDefault) {
        if (defaults.has(address)) throw new Emergency(`a duplicate default server for ${address}`);
        defaults.add(address);
      }
      for (const name of names) {
        const key = `${address} ${name}`;
        if (seen.has(key)) warnings.push(`conflicting server name "${name}" on ${address}, ignored`);
        seen.add(key);
      }
    }
  }
};
