/** One request under way, with all that its handlers need. */
import type { ByteReader } from '../../http/byte-reader.ts';
import { headerOf } from '../../http/headers.ts';
import type { Sys } from '../../runtime/sys.ts';
import { settingOf, type ErrorLevel, type NginxConfig, type Scope, type ServerScope } from './config/scope.ts';
import { accessLogTime, isoTime } from './log-time.ts';
import { writeErrorLog, type LogFiles } from './logs.ts';
import type { Request } from './request.ts';
import type { Statistics } from './statistics.ts';
import { fillIn } from './variables.ts';
import { versionOf } from './version.ts';

export type Exchange = {
  sys: Sys;
  config: NginxConfig;
  files: LogFiles;
  statistics: Statistics;
  request: Request;
  server: ServerScope;
  /** The location, or the server as long as none is chosen. */
  scope: Scope;
  /** The text of the location's prefix. */
  prefix: string;
  /** What comes after the head. */
  reader: ByteReader;
  /** The body was taken by somebody. */
  bodyTaken: boolean;
  status: number;
  sentBytes: number;
  sentHeaders: readonly (readonly [string, string])[];
};

/** With who asked, and for what. */
export const logProblem = async (
  exchange: Exchange,
  text: string,
  upstream?: string,
  level: ErrorLevel = 'error',
): Promise<void> => {
  const { request, sys, files, server, scope, config } = exchange;
  const log = settingOf(scope, 'errorLog') ?? config.errorLog;
  const host = headerOf(request.headers, 'Host');
  const details = [
    `client: ${request.client.host}`,
    `server: ${server.name}`,
    `request: "${request.line}"`,
    ...(upstream === undefined ? [] : [`upstream: "${upstream}"`]),
    ...(host === undefined ? [] : [`host: "${host}"`]),
  ];
  await writeErrorLog(sys, files, log, level, `*${request.client.connection} ${text}, ${details.join(', ')}`);
};

/** What the server calls itself. */
export const signatureOf = ({ sys, scope }: Exchange): string =>
  settingOf(scope, 'serverTokens') === false ? 'nginx' : versionOf(sys);

export const fill = (exchange: Exchange, text: string): string => fillIn(text, (name) => variable(exchange, name));

/** Empty when there is no such thing. */
export const variable = (exchange: Exchange, name: string): string => {
  const { request } = exchange;
  const noted = request.variables.get(name);
  if (noted !== undefined) return noted;
  if (name.startsWith('http_')) return headerOf(request.headers, name.slice(5).replaceAll('_', '-')) ?? '';
  if (name.startsWith('sent_http_')) return headerOf(exchange.sentHeaders, name.slice(10).replaceAll('_', '-')) ?? '';
  if (name.startsWith('arg_')) return argument(request.args, name.slice(4));
  if (name.startsWith('cookie_')) return cookie(headerOf(request.headers, 'Cookie') ?? '', name.slice(7));
  return Object.hasOwn(plainVariables, name) ? plainVariables[name]!(exchange) : '';
};

const argument = (args: string, name: string): string =>
  args
    .split('&')
    .map((pair) => pair.split('='))
    .find(([key]) => key?.toLowerCase() === name)
    ?.slice(1)
    .join('=') ?? '';

const cookie = (header: string, name: string): string =>
  header
    .split(';')
    .map((pair) => pair.trim().split('='))
    .find(([key]) => key === name)
    ?.slice(1)
    .join('=') ?? '';

const remoteUser = ({ request }: Exchange): string => {
  const [scheme, encoded] = (headerOf(request.headers, 'Authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) return '';
  return Buffer.from(encoded, 'base64').toString('latin1').split(':')[0] ?? '';
};

const forwardedFor = ({ request }: Exchange): string => {
  const before = headerOf(request.headers, 'X-Forwarded-For');
  return before === undefined ? request.client.host : `${before}, ${request.client.host}`;
};

const plainVariables: Readonly<Record<string, (exchange: Exchange) => string>> = {
  args: ({ request }) => request.args,
  query_string: ({ request }) => request.args,
  is_args: ({ request }) => (request.args === '' ? '' : '?'),
  uri: ({ request }) => request.uri,
  document_uri: ({ request }) => request.uri,
  request_uri: ({ request }) => request.target,
  request: ({ request }) => request.line,
  request_method: ({ request }) => request.method,
  request_time: ({ request, sys }) => ((sys.clock.now() - request.startedAt) / 1000).toFixed(3),
  request_length: ({ request }) => String(request.line.length),
  request_filename: ({ request, scope }) => `${settingOf(scope, 'root') ?? ''}${request.uri}`,
  request_id: ({ sys }) => Buffer.from(sys.random(16)).toString('hex'),
  document_root: ({ scope }) => settingOf(scope, 'root') ?? '',
  host: ({ request, server }) => request.host || server.name,
  hostname: ({ sys }) => sys.uname().node,
  scheme: () => 'http',
  remote_addr: ({ request }) => request.client.host,
  remote_port: ({ request }) => String(request.client.port),
  remote_user: remoteUser,
  server_addr: ({ request }) => request.client.localHost,
  server_port: ({ request }) => String(request.client.localPort),
  server_name: ({ server }) => server.name,
  server_protocol: ({ request }) => request.version,
  status: ({ status }) => String(status).padStart(3, '0'),
  body_bytes_sent: ({ sentBytes }) => String(sentBytes),
  bytes_sent: ({ sentBytes }) => String(sentBytes),
  connection: ({ request }) => String(request.client.connection),
  connection_requests: () => '1',
  content_length: ({ request }) => headerOf(request.headers, 'Content-Length') ?? '',
  content_type: ({ request }) => headerOf(request.headers, 'Content-Type') ?? '',
  msec: ({ sys }) => (sys.clock.now() / 1000).toFixed(3),
  nginx_version: ({ sys }) => versionOf(sys).slice('nginx/'.length),
  pid: ({ sys }) => String(sys.pid),
  pipe: () => '.',
  proxy_add_x_forwarded_for: forwardedFor,
  proxy_host: ({ scope }) => scope.proxy?.authority ?? '',
  time_local: ({ sys }) => accessLogTime(sys.clock.now()),
  time_iso8601: ({ sys }) => isoTime(sys.clock.now()),
};
