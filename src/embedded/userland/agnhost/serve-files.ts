/** Files and lists of folders as Go's http.FileServer gives them. */
import { httpDate } from '../../http/http-date.ts';
import { SysError, type Stat, type Sys } from '../../runtime/sys.ts';
import { notFound, refusal } from './http-answers.ts';
import type { Request, Response } from './http-server.ts';
import { readFile } from '../net/read-file.ts';

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  gif: 'image/gif',
  htm: 'text/html; charset=utf-8',
  html: 'text/html; charset=utf-8',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  xml: 'text/xml; charset=utf-8',
};

const statOf = (sys: Sys, path: string): Stat | undefined => {
  try {
    return sys.stat(path);
  } catch (error) {
    if (error instanceof SysError) return undefined;
    throw error;
  }
};

const movedTo = (location: string): Response => ({ status: 301, headers: [['Location', location]] });

/** `indexIsFolder`: Go sends who asks for `index.html` to the folder; others give the file, or say that there is none. */
export const serveFile = async (
  sys: Sys,
  root: string,
  { path }: Request,
  { indexIsFolder = true }: { indexIsFolder?: boolean } = {},
): Promise<Response> => {
  const clean = new URL(encodeURI(path).replace(/^\/*/u, '/'), 'http://server').pathname;
  const wanted = `${root === '/' ? '' : root}${decodeURI(clean)}`;
  if (indexIsFolder && clean.endsWith('/index.html')) return movedTo('./');
  const stat = statOf(sys, wanted === '' ? '/' : wanted);
  if (stat === undefined) return notFound;
  const name = clean.slice(clean.lastIndexOf('/') + 1);
  if (stat.type === 'directory' && !clean.endsWith('/')) return movedTo(`${name}/`);
  if (stat.type !== 'directory' && clean.endsWith('/')) return movedTo(`../${clean.split('/').at(-2) ?? ''}`);
  const index = `${wanted}index.html`;
  if (stat.type === 'directory' && statOf(sys, index) === undefined) return folderList(sys, wanted, stat);
  const file = stat.type === 'directory' ? index : wanted;
  try {
    const type = types[file.slice(file.lastIndexOf('.') + 1).toLowerCase()];
    return {
      headers: [
        ['Accept-Ranges', 'bytes'],
        ...(type === undefined ? [] : ([['Content-Type', type]] as const)),
        ['Last-Modified', httpDate((statOf(sys, file) ?? stat).modified)],
      ],
      body: await readFile(sys, file),
    };
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    return error.errno === 'EACCES' ? refusal(403, '403 Forbidden') : refusal(500, '500 Internal Server Error');
  }
};

const folderList = (sys: Sys, folder: string, stat: Stat): Response => {
  const names = sys
    .readDirectory(folder)
    .map(({ name, type }) => (type === 'directory' ? `${name}/` : name))
    .toSorted((a, b) => (a < b ? -1 : 1));
  const rows = names.map((name) => `<a href="${encodeURI(name)}">${name}</a>\n`).join('');
  return {
    headers: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Last-Modified', httpDate(stat.modified)],
    ],
    body: `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${rows}</pre>\n`,
  };
};
