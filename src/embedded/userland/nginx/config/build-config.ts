/** Makes of a tree of directives what the server works with. */
import type { Sys } from '../../../runtime/sys.ts';
import { lookupHost } from '../../lookup-host.ts';
import { parsePort } from '../../net/port.ts';
import { readTextFile } from '../../net/read-file.ts';
import { paths } from '../version.ts';
import { checkVariables } from './check-variables.ts';
import { Emergency } from './emergency.ts';
import { parseListen } from './listen.ts';
import { createMatcher, type Matcher } from './matcher.ts';
import type { Directive } from './read-config.ts';
import { errorLogOf, setters, underPrefix } from './read-settings.ts';
import type { Listen, Location, NginxConfig, ProxyTarget, RewriteStep, Scope, ServerScope, Settings } from './scope.ts';

const combined =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

type Upstreams = Map<string, readonly { host: string; port: number }[]>;
type Building = { sys: Sys; upstreams: Upstreams; formats: Map<string, string>; warnings: string[]; variables: Set<string>; made: Set<string>; logs: Set<string> };

/** Throws Emergency, with the place where there is one. */
export const buildConfig = async (sys: Sys, tree: readonly Directive[]): Promise<NginxConfig> => {
  const building: Building = {
    sys,
    upstreams: new Map(),
    formats: new Map([['combined', combined]]),
    warnings: [],
    variables: new Set(),
    made: new Set(),
    logs: new Set(),
  };
  const top = (name: string): Directive | undefined => tree.find((directive) => directive.name === name);
  const user = top('user');
  if (user !== undefined) await placed(user, () => checkUser(sys, user.args));
  const workers = top('worker_processes');
  const logs = tree.filter(({ name }) => name === 'error_log');
  const http = top('http');
  const errorLog = logs[0] === undefined ? undefined : await placed(logs[0], () => errorLogOf(logs[0]!.args));
  const servers = http === undefined ? [] : await readHttp(building, http);
  return {
    user: user?.args[0] ?? 'nginx',
    group: user?.args[1],
    userPlace: user?.place,
    daemon: await switchAt(top('daemon')),
    workers: workers === undefined ? 1 : await placed(workers, () => workersOf(workers.args[0]!)),
    pid: underPrefix(top('pid')?.args[0] ?? paths.pid),
    errorLog: errorLog ?? { path: paths.errorLog, level: 'error' },
    hasEvents: top('events') !== undefined,
    formats: building.formats,
    logs: [...building.logs],
    servers,
    warnings: building.warnings,
  };
};

/** Adds the place of a directive to what is wrong with it. */
const placed = async <T>({ place }: Directive, run: () => T | Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    throw error instanceof Emergency && !/ in \S+:\d+$/u.test(error.message)
      ? new Emergency(`${error.message} in ${place}`)
      : error;
  }
};

const switchAt = async (directive: Directive | undefined): Promise<boolean> => {
  if (directive === undefined) return true;
  const [value = ''] = directive.args;
  return placed(directive, () => {
    if (value === 'on' || value === 'off') return value === 'on';
    throw new Emergency(`invalid value "${value}" in "${directive.name}" directive, it must be "on" or "off"`);
  });
};

const workersOf = (text: string): number | 'auto' => {
  if (text === 'auto') return 'auto';
  if (!/^[1-9]\d*$/u.test(text)) throw new Emergency('"worker_processes" directive invalid value');
  return Number(text);
};

const checkUser = async (sys: Sys, [user = '', group]: readonly string[]): Promise<void> => {
  const has = async (file: string, name: string): Promise<boolean> =>
    ((await readTextFile(sys, file)) ?? '').split('\n').some((line) => line.startsWith(`${name}:`));
  if (sys.credentials.uid !== 0) return;
  if (!(await has('/etc/passwd', user))) throw new Emergency(`getpwnam("${user}") failed`);
  if (group !== undefined && !(await has('/etc/group', group))) throw new Emergency(`getgrnam("${group}") failed`);
};

const readHttp = async (building: Building, http: Directive): Promise<ServerScope[]> => {
  for (const { name, args } of http.block) {
    if (name !== 'log_format') continue;
    building.formats.set(args[0]!, args.slice(1).filter((arg) => !arg.startsWith('escape=')).join(''));
  }
  const scope = await readScope(building, http.block, undefined);
  if (scope.settings.accessLogs === undefined) building.logs.add(paths.accessLog);
  for (const directive of http.block) {
    if (directive.name === 'upstream') building.upstreams.set(directive.args[0]!, await placed(directive, () => readUpstream(building, directive)));
  }
  const servers: ServerScope[] = [];
  for (const directive of http.block) {
    if (directive.name === 'server') servers.push(await readServer(building, directive, scope));
  }
  checkVariables([...building.formats.values(), ...building.variables], building.made);
  checkNames(servers, building.warnings);
  return servers;
};

const readUpstream = async ({ sys }: Building, { args, block }: Directive): Promise<{ host: string; port: number }[]> => {
  const servers: { host: string; port: number }[] = [];
  for (const directive of block) {
    if (directive.name !== 'server') continue;
    servers.push(...(await placed(directive, () => resolveUpstream(sys, directive.args[0]!, directive.args[0]!))));
  }
  if (servers.length === 0) throw new Emergency(`no servers are inside upstream "${args[0]}"`);
  return servers;
};

const resolveUpstream = async (sys: Sys, authority: string, shown: string): Promise<{ host: string; port: number }[]> => {
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/u.exec(authority);
  const port = parts?.[2] === undefined ? 80 : parsePort(parts[2]);
  if (parts === null || parts[1] === '') throw new Emergency(`no host in upstream "${shown}"`);
  if (port === undefined || port === 0) throw new Emergency(`invalid port in upstream "${shown}"`);
  const host = parts[1]!.replace(/^\[|\]$/gu, '');
  const found = await lookupHost(sys, host);
  if ('failure' in found) throw new Emergency(`host not found in upstream "${host}"`);
  return found.addresses.map((address) => ({ host: address, port }));
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

const readScope = async (building: Building, block: readonly Directive[], outer: Scope | undefined): Promise<Scope> => {
  const settings: Settings = {};
  const rewrites: RewriteStep[] = [];
  const locations: Location[] = [];
  const scope: Scope = {
    settings,
    outer,
    rewrites,
    tryFiles: block.find(({ name }) => name === 'try_files')?.args,
    internal: block.some(({ name }) => name === 'internal'),
    stubStatus: block.some(({ name }) => name === 'stub_status'),
    proxy: undefined,
    locations,
  };
  for (const directive of block) {
    const { name, args } = directive;
    await placed(directive, async () => {
      setters.get(name)?.(settings, args, directive);
      if (name === 'access_log' && args[0] !== 'off') building.logs.add(underPrefix(args[0]!));
      if (name === 'error_log') building.logs.add(errorLogOf(args).path);
      if (name === 'access_log' && args[1] !== undefined && !building.formats.has(args[1])) {
        throw new Emergency(`unknown log format "${args[1]}"`);
      }
      if (name === 'add_header' || name === 'proxy_set_header') building.variables.add(args[1]!);
      if (name === 'return' || name === 'set' || name === 'rewrite') {
        rewrites.push(rewriteStep(building, name, args));
      }
      if (name === 'proxy_pass') scope.proxy = await proxyTarget(building, args[0]!);
    });
  }
  for (const directive of block) {
    if (directive.name !== 'location') continue;
    const location = await placed(directive, () => readLocation(building, directive, scope));
    if (location.kind !== 'pattern' && locations.some(({ kind, text }) => text === location.text && (kind === 'exact') === (location.kind === 'exact'))) {
      throw new Emergency(`duplicate location "${location.text}" in ${directive.place}`);
    }
    locations.push(location);
  }
  return scope;
};

const rewriteStep = (building: Building, name: 'return' | 'set' | 'rewrite', args: readonly string[]): RewriteStep => {
  const [first = '', second, third] = args;
  if (name === 'set') {
    if (!first.startsWith('$')) throw new Emergency(`invalid variable name "${first}"`);
    building.variables.add(second!);
    building.made.add(first.slice(1));
    return { do: 'set', variable: first.slice(1), value: second! };
  }
  if (name === 'rewrite') {
    const flags = ['last', 'break', 'redirect', 'permanent'] as const;
    const flag = flags.find((each) => each === third);
    if (third !== undefined && flag === undefined) throw new Emergency(`invalid parameter "${third}"`);
    building.variables.add(second!);
    return { do: 'rewrite', matcher: createMatcher(first, false), to: second!, flag };
  }
  building.variables.add(args.at(-1)!);
  if (/^\d{3}$/u.test(first)) return { do: 'return', code: Number(first), text: second };
  if (args.length === 1 && /^(https?:\/\/|\$scheme)/u.test(first)) return { do: 'return', code: 302, text: first };
  throw new Emergency(`invalid return code "${first}"`);
};

const proxyTarget = async ({ sys, upstreams }: Building, url: string): Promise<ProxyTarget> => {
  if (url.startsWith('https://')) throw new Emergency('https protocol requires SSL support');
  const parts = /^http:\/\/([^/]*)(\/.*)?$/u.exec(url);
  if (parts === null) throw new Emergency('invalid URL prefix');
  const authority = parts[1]!;
  const servers = upstreams.get(authority) ?? (await resolveUpstream(sys, authority, authority));
  return { authority, path: parts[2], servers };
};

const readLocation = async (building: Building, directive: Directive, outer: Scope): Promise<Location> => {
  const { args, block } = directive;
  const [modifier, text] = args.length === 2 ? [args[0]!, args[1]!] : splitModifier(args[0]!);
  const kinds: Readonly<Record<string, Location['kind']>> = { '': 'prefix', '=': 'exact', '^~': 'final-prefix', '~': 'pattern', '~*': 'pattern' };
  const kind = modifier === '' && text.startsWith('@') ? 'named' : kinds[modifier];
  if (kind === undefined) throw new Emergency(`invalid location modifier "${modifier}"`);
  const matcher: Matcher | undefined = kind === 'pattern' ? createMatcher(text, modifier === '~*') : undefined;
  for (const [, name] of text.matchAll(/\(\?P?<(\w+)>/gu)) building.made.add(name!);
  const scope = await readScope(building, block, outer);
  if (kind === 'pattern' && scope.proxy?.path !== undefined && !scope.proxy.path.includes('$')) {
    const place = block.find(({ name }) => name === 'proxy_pass')!.place;
    throw new Emergency(
      `"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block in ${place}`,
    );
  }
  return { ...scope, kind, text, matcher };
};

const splitModifier = (text: string): [string, string] => {
  const parts = /^(=|\^~|~\*|~)(.+)$/u.exec(text);
  return parts === null ? ['', text] : [parts[1]!, parts[2]!];
};

