/** Directives that set something which inner scopes inherit. */
import { parseIpv4 } from '../../../runtime/network/ipv4.ts';
import { paths } from '../version.ts';
import { Emergency } from './emergency.ts';
import type { Directive } from './read-config.ts';
import type { ErrorLevel, ErrorLog, ErrorPage, Settings } from './scope.ts';
import { parseSize, parseTime } from './units.ts';

type Setter = (settings: Settings, args: readonly string[], directive: Directive) => void;

const levels: readonly ErrorLevel[] = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'];

const invalid = (name: string, value: string): Emergency =>
  new Emergency(`invalid value "${value}" in "${name}" directive`);

const switchOf = (name: string, value: string): boolean => {
  if (value !== 'on' && value !== 'off') {
    throw new Emergency(`invalid value "${value}" in "${name}" directive, it must be "on" or "off"`);
  }
  return value === 'on';
};

const measured = (name: string, value: string, parse: (text: string) => number | undefined): number => {
  const result = parse(value);
  if (result === undefined) throw new Emergency(`"${name}" directive invalid value`);
  return result;
};

export const underPrefix = (path: string): string => (path.startsWith('/') ? path : `${paths.prefix}/${path}`);

export const errorLogOf = ([path = '', level = 'error']: readonly string[]): ErrorLog => {
  const known = levels.find((each) => each === level);
  if (known === undefined) throw new Emergency(`invalid log level "${level}"`);
  return { path: path === 'stderr' ? '/dev/stderr' : underPrefix(path), level: known };
};

const errorPageOf = (args: readonly string[]): ErrorPage => {
  const uri = args.at(-1)!;
  const codes: number[] = [];
  let status: number | undefined;
  for (const arg of args.slice(0, -1)) {
    if (arg.startsWith('=')) status = arg === '=' ? 0 : Number(arg.slice(1));
    else {
      const code = Number(arg);
      if (!Number.isInteger(code)) throw new Emergency(`invalid value "${arg}"`);
      if (code < 300 || code > 599) throw new Emergency('value "' + arg + '" must be between 300 and 599');
      codes.push(code);
    }
  }
  return { codes, status, uri };
};

const rangeOf = (text: string): { first: number; size: number } => {
  if (text === 'all') return { first: 0, size: 2 ** 32 };
  const [address = '', bits = '32'] = text.split('/');
  const value = parseIpv4(address);
  const length = Number(bits);
  if (value === undefined || !Number.isInteger(length) || length < 0 || length > 32) {
    throw new Emergency(`invalid parameter "${text}"`);
  }
  const size = 2 ** (32 - length);
  return { first: Math.floor(value / size) * size, size };
};

const expiresHeader = (value: string): string => {
  if (value === 'epoch' || value === '-1') return 'no-cache';
  if (value === 'max') return 'max-age=315360000';
  return `max-age=${(parseTime(value) ?? 0) / 1000}`;
};

export const setters: ReadonlyMap<string, Setter> = new Map<string, Setter>([
  ['root', (settings, [path = '']) => (settings.root = underPrefix(path).replace(/(?<=.)\/$/u, ''))],
  ['alias', (settings, [path = '']) => (settings.alias = underPrefix(path))],
  ['index', (settings, args) => (settings.index = [...(settings.index ?? []), ...args])],
  [
    'types',
    (settings, _args, { block }) => {
      const types = new Map(settings.types);
      for (const { name, args } of block) for (const suffix of args) types.set(suffix.toLowerCase(), name);
      settings.types = types;
    },
  ],
  ['default_type', (settings, [type = '']) => (settings.defaultType = type)],
  ['error_page', (settings, args) => (settings.errorPages = [...(settings.errorPages ?? []), errorPageOf(args)])],
  [
    'add_header',
    (settings, [name = '', value = '', always]) => {
      if (always !== undefined && always !== 'always') throw new Emergency(`invalid parameter "${always}"`);
      settings.headers = [...(settings.headers ?? []), { name, value, always: always !== undefined }];
    },
  ],
  [
    'expires',
    (settings, [value = '']) => {
      if (value === 'off') return;
      settings.headers = [
        ...(settings.headers ?? []),
        { name: 'Cache-Control', value: expiresHeader(value), always: false },
      ];
    },
  ],
  [
    'access_log',
    (settings, [path = '', format = 'combined']) => {
      const log = path === 'off' ? 'off' : { path: underPrefix(path), format };
      settings.accessLogs = [...(settings.accessLogs ?? []), log];
    },
  ],
  ['error_log', (settings, args) => (settings.errorLog = errorLogOf(args))],
  ['autoindex', (settings, [value = '']) => (settings.autoindex = switchOf('autoindex', value))],
  ['server_tokens', (settings, [value = '']) => (settings.serverTokens = switchOf('server_tokens', value))],
  ['absolute_redirect', (settings, [value = '']) => (settings.absoluteRedirect = switchOf('absolute_redirect', value))],
  [
    'allow',
    (settings, [who = '']) => (settings.access = [...(settings.access ?? []), { allow: true, ...rangeOf(who) }]),
  ],
  [
    'deny',
    (settings, [who = '']) => (settings.access = [...(settings.access ?? []), { allow: false, ...rangeOf(who) }]),
  ],
  [
    'proxy_set_header',
    (settings, [name = '', value = '']) => (settings.proxyHeaders = [...(settings.proxyHeaders ?? []), [name, value]]),
  ],
  [
    'proxy_connect_timeout',
    (settings, [time = '']) => (settings.proxyConnectTimeoutMs = measured('proxy_connect_timeout', time, parseTime)),
  ],
  [
    'proxy_read_timeout',
    (settings, [time = '']) => (settings.proxyReadTimeoutMs = measured('proxy_read_timeout', time, parseTime)),
  ],
  [
    'keepalive_timeout',
    (settings, [time = '']) => (settings.keepaliveMs = measured('keepalive_timeout', time, parseTime)),
  ],
  [
    'keepalive_requests',
    (settings, [count = '']) => {
      if (!/^\d+$/u.test(count)) throw new Emergency('"keepalive_requests" directive invalid number');
      settings.keepaliveRequests = Number(count);
    },
  ],
  [
    'client_max_body_size',
    (settings, [size = '']) => (settings.maxBodyBytes = measured('client_max_body_size', size, parseSize)),
  ],
  ['sendfile', (_settings, [value = '']) => void switchOf('sendfile', value)],
  ['gzip', (_settings, [value = '']) => void switchOf('gzip', value)],
  [
    'charset',
    (_settings, [value = '']) => {
      if (value === '') throw invalid('charset', value);
    },
  ],
]);
