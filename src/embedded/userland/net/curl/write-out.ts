import type { Report } from './transfer.ts';

const seconds = (ms: number): string => (ms / 1000).toFixed(6);

const values: Readonly<Record<string, (report: Report, now: number) => string>> = {
  content_type: ({ contentType }) => contentType,
  exitcode: () => '0',
  http_code: ({ status }) => String(status).padStart(3, '0'),
  response_code: ({ status }) => String(status).padStart(3, '0'),
  http_version: ({ status }) => (status === 0 ? '0' : '1.1'),
  method: ({ method }) => method,
  num_connects: ({ connectedAt }) => (connectedAt === undefined ? '0' : '1'),
  num_redirects: ({ redirects }) => String(redirects),
  remote_ip: ({ remoteIp, connectedAt }) => (connectedAt === undefined ? '' : remoteIp),
  remote_port: ({ url, connectedAt }) => (connectedAt === undefined ? '0' : String(url.port)),
  scheme: ({ url }) => url.scheme.toUpperCase(),
  ssl_verify_result: ({ unverified }) => (unverified ? '20' : '0'),
  size_download: ({ received }) => String(received),
  size_header: ({ headerBytes }) => String(headerBytes),
  size_upload: ({ sent }) => String(sent),
  time_connect: ({ startedAt, connectedAt }) => seconds((connectedAt ?? startedAt) - startedAt),
  time_namelookup: () => seconds(0),
  time_starttransfer: ({ startedAt }, now) => seconds(now - startedAt),
  time_total: ({ startedAt }, now) => seconds(now - startedAt),
  url: ({ effective }) => effective,
  url_effective: ({ effective }) => effective,
};

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };

/** `unknown` are names that mean nothing. */
export const writeOut = (format: string, report: Report, now: number): { text: string; unknown: string[] } => {
  const unknown: string[] = [];
  const text = format.replace(/%%|%\{([^}]*)\}|\\(.)/gu, (all: string, name?: string, escaped?: string) => {
    if (all === '%%') return '%';
    if (escaped !== undefined) return escapes[escaped] ?? all;
    const value = values[name ?? ''];
    if (value === undefined) unknown.push(name ?? '');
    return value?.(report, now) ?? '';
  });
  return { text, unknown };
};
