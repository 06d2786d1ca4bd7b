/** Files and folders. */
import { httpDate } from '../../http/http-date.ts';
import { headerOf } from '../../http/headers.ts';
import { SysError, type Stat, type Sys } from '../../runtime/sys.ts';
import { settingOf } from './config/scope.ts';
import { contentTypeOf } from './content-type.ts';
import { numbered } from './errno-number.ts';
import { fill, logProblem, type Exchange } from './exchange.ts';
import { listFolder } from './list-folder.ts';
import { escapeUri } from './normalize-uri.ts';
import type { Outcome } from './outcome.ts';
import { redirectTo } from './redirect.ts';
import { textBody, type Body, type Response } from './response.ts';

const defaultRoot = '/etc/nginx/html';

/** The file that a path stands for. */
export const fileOf = (exchange: Exchange, uri: string): string => {
  const { scope, prefix } = exchange;
  const { alias } = scope.settings;
  const path =
    alias === undefined
      ? `${fill(exchange, settingOf(scope, 'root') ?? defaultRoot)}${uri}`
      : `${fill(exchange, alias)}${uri.slice(prefix.length)}`;
  // A path's characters stand for bytes; those of the configuration are what they are.
  const bytes = Buffer.from(path, 'latin1');
  return bytes.toString('latin1') === path ? bytes.toString('utf8') : path;
};

const isMissing = ({ errno }: SysError): boolean =>
  errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'ENAMETOOLONG';

const statusOf = (error: SysError): number => {
  if (isMissing(error)) return 404;
  return error.errno === 'EACCES' || error.errno === 'ELOOP' ? 403 : 500;
};

export const staticContent = async (exchange: Exchange): Promise<Outcome> => {
  const { request, sys } = exchange;
  if (request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'POST') return { status: 405 };
  if (request.uri.endsWith('/')) return folderContent(exchange);
  const path = fileOf(exchange, request.uri);
  let fd: number;
  let stat: Stat;
  try {
    fd = await sys.open(path, { read: true });
    stat = sys.fstat(fd);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await logProblem(exchange, `open() "${path}" failed (${numbered(error)})`);
    return { status: statusOf(error) };
  }
  if (stat.type === 'directory') {
    sys.close(fd);
    const query = request.args === '' ? '' : `?${request.args}`;
    return redirectTo(exchange, 301, `${escapeUri(request.uri)}/${query}`);
  }
  if (request.method === 'POST') {
    sys.close(fd);
    return { status: 405 };
  }
  return sendFile(exchange, fd, stat);
};

const folderContent = async (exchange: Exchange): Promise<Outcome> => {
  const { request, sys, scope } = exchange;
  const folder = fileOf(exchange, request.uri);
  for (const name of settingOf(scope, 'index') ?? ['index.html']) {
    const index = fill(exchange, name);
    if (index.startsWith('/')) return { redirect: index };
    const path = `${folder}${index}`;
    try {
      sys.close(await sys.open(path, { read: true }));
      return { redirect: `${request.uri}${index}` };
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (error.errno === 'EACCES') {
        await logProblem(exchange, `"${path}" is forbidden (${numbered(error)})`);
        return { status: 403 };
      }
      if (isMissing(error) && isFolder(sys, folder)) continue;
      await logProblem(exchange, `"${path}" is not found (${numbered(error)})`);
      return { status: statusOf(error) };
    }
  }
  if (request.method === 'POST') return { status: 405 };
  if (settingOf(scope, 'autoindex') === true) {
    return { status: 200, contentType: 'text/html', headers: [], body: textBody(listFolder(sys, folder, request.uri)) };
  }
  await logProblem(exchange, `directory index of "${folder}" is forbidden`);
  return { status: 403 };
};

export const isFolder = (sys: Sys, path: string): boolean => {
  try {
    return sys.stat(path).type === 'directory';
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
};

const sendFile = (exchange: Exchange, fd: number, stat: Stat): Outcome => {
  const { request, sys, scope } = exchange;
  const seconds = Math.floor(stat.modified / 1000);
  const lastModified = httpDate(seconds * 1000);
  const tag = `"${seconds.toString(16)}-${stat.size.toString(16)}"`;
  const response: Response = {
    status: 200,
    contentType: contentTypeOf(scope, request.uri),
    lastModified,
    headers: [['ETag', tag]],
    body: undefined,
  };
  const noneMatch = headerOf(request.headers, 'If-None-Match');
  const unchanged =
    noneMatch === undefined
      ? headerOf(request.headers, 'If-Modified-Since') === lastModified
      : noneMatch === '*' || noneMatch.split(',').some((each) => each.trim().replace(/^W\//u, '') === tag);
  if (unchanged) {
    sys.close(fd);
    return { ...response, status: 304, contentType: undefined };
  }
  const range = rangeOf(headerOf(request.headers, 'Range'), stat.size);
  if (range === 'unsatisfiable') {
    sys.close(fd);
    return { status: 416, headers: [['Content-Range', `bytes */${stat.size}`]] };
  }
  if (range === undefined) {
    return {
      ...response,
      headers: [...response.headers, ['Accept-Ranges', 'bytes']],
      body: fileBody(sys, fd, 0, stat.size),
    };
  }
  const { first, last } = range;
  return {
    ...response,
    status: 206,
    headers: [...response.headers, ['Content-Range', `bytes ${first}-${last}/${stat.size}`]],
    body: fileBody(sys, fd, first, last - first + 1),
  };
};

/** One range; several are answered with the whole file. */
const rangeOf = (
  header: string | undefined,
  size: number,
): { first: number; last: number } | 'unsatisfiable' | undefined => {
  const parts = /^bytes=(\d*)-(\d*)$/u.exec(header ?? '');
  if (parts === null || (parts[1] === '' && parts[2] === '')) return undefined;
  if (parts[1] === '') return { first: Math.max(0, size - Number(parts[2])), last: size - 1 };
  const first = Number(parts[1]);
  const last = parts[2] === '' ? size - 1 : Math.min(Number(parts[2]), size - 1);
  return first >= size || last < first ? 'unsatisfiable' : { first, last };
};

/** Closes the file when it has been read, or when nobody wants the rest. */
const fileBody = (sys: Sys, fd: number, first: number, length: number): Body => ({
  length,
  pieces: (async function* () {
    try {
      if (first > 0) sys.seek(fd, first, 'start');
      for (let left = length; left > 0;) {
        const piece = await sys.read(fd, Math.min(left, 64 * 1024));
        if (piece.length === 0) return;
        left -= piece.length;
        yield piece;
      }
    } finally {
      sys.close(fd);
    }
  })(),
});
