/** One request of busybox's httpd and its answer. */
import type { ByteReader } from '../../../http/byte-reader.ts';
import { httpDate } from '../../../http/http-date.ts';
import { formatHeaders, headerOf, type Headers } from '../../../http/headers.ts';
import { readHeaders } from '../../../http/message.ts';
import { SysError, type Stat, type Sys } from '../../../runtime/sys.ts';
import { decodePercent } from '../wget/url.ts';
import { contentTypeOf } from './content-type.ts';

/** What goes wrong: what the status line says, and what the page explains. */
const problems = {
  400: ['Bad Request', 'Unsupported method'],
  404: ['Not Found', 'The requested URL was not found'],
  501: ['Not Implemented', 'The requested method is not recognized'],
} as const;

const reasons = { 200: 'OK', 206: 'Partial Content', 302: 'Found', 304: 'Not Modified' } as const;

export type Answering = {
  sys: Sys;
  fd: number;
  reader: ByteReader;
  /** The folder that is served. */
  home: string;
  /** What `-vv` shows. */
  onUrl: (url: string) => Promise<void>;
};

/** Returns the status that was sent. */
export const answerRequest = async (answering: Answering): Promise<number> => {
  const first = await answering.reader.line();
  const parts = /^(\S+) (\/\S*) HTTP\/1\.\d$/u.exec(first ?? '');
  const url = parts === null ? undefined : resolveUrl(parts[2]!);
  if (parts === null || url === undefined) return sendProblem(answering, 400);
  await answering.onUrl(url.path);
  const headers = await readHeaders(answering.reader);
  const method = parts[1]!;
  if (method !== 'GET' && method !== 'HEAD') return sendProblem(answering, 501);
  return sendFile(answering, url, headers, method === 'GET');
};

/** Undefined: it leads out of what is served. */
const resolveUrl = (target: string): { path: string; query: string } | undefined => {
  const mark = target.indexOf('?');
  const path = decodePercent(mark < 0 ? target : target.slice(0, mark));
  const steps: string[] = [];
  for (const step of path.split('/').slice(1)) {
    if (step === '..') {
      if (steps.pop() === undefined) return undefined;
    } else if (step !== '.') steps.push(step);
  }
  const clean = `/${steps.filter((step, index) => step !== '' || index === steps.length - 1).join('/')}`;
  return { path: clean, query: mark < 0 ? '' : target.slice(mark) };
};

const sendFile = async (
  answering: Answering,
  { path, query }: { path: string; query: string },
  headers: Headers,
  withBody: boolean,
): Promise<number> => {
  const { sys, home } = answering;
  const file = Buffer.from(`${home}${path}`, 'latin1').toString('utf8');
  if (!path.endsWith('/') && isFolder(sys, file)) {
    await sendHead(answering, 302, [
      ['Content-type', 'text/html'],
      ['Location', `${path}/${query}`],
    ]);
    return 302;
  }
  const wanted = path.endsWith('/') ? `${file}index.html` : file;
  let input: number;
  let stat: Stat;
  try {
    input = await sys.open(wanted, { read: true });
    stat = sys.fstat(input);
  } catch (error) {
    if (error instanceof SysError) return sendProblem(answering, 404);
    throw error;
  }
  try {
    return await sendOpenFile(answering, { input, stat, path: wanted }, headers, withBody);
  } finally {
    sys.close(input);
  }
};

const isFolder = (sys: Sys, path: string): boolean => {
  try {
    return sys.stat(path).type === 'directory';
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
};

type OpenedFile = { input: number; stat: Stat; path: string };

const sendOpenFile = async (
  answering: Answering,
  { input, stat, path }: OpenedFile,
  headers: Headers,
  withBody: boolean,
): Promise<number> => {
  const { sys, fd } = answering;
  const seconds = Math.floor(stat.modified / 1000);
  const tag = `"${seconds.toString(16)}-${stat.size.toString(16)}"`;
  if (headerOf(headers, 'If-None-Match') === tag) {
    await sendHead(answering, 304, []);
    return 304;
  }
  const range = rangeOf(headerOf(headers, 'Range'), stat.size);
  const type = contentTypeOf(path);
  await sendHead(answering, range === undefined ? 200 : 206, [
    ...(range === undefined
      ? type === undefined
        ? []
        : ([['Content-type', type]] as const)
      : ([
          ['Content-type', 'text/html'],
          ['Content-Range', `bytes ${range.start}-${range.end}/${stat.size}`],
        ] as const)),
    ['Accept-Ranges', 'bytes'],
    ['Last-Modified', httpDate(seconds * 1000)],
    ['ETag', tag],
    ['Content-Length', String(range === undefined ? stat.size : range.end - range.start + 1)],
  ]);
  if (withBody) {
    if (range !== undefined && range.start > 0) sys.seek(input, range.start, 'start');
    let left = range === undefined ? Infinity : range.end - range.start + 1;
    while (left > 0) {
      const piece = await sys.read(input, Math.min(left, 64 * 1024));
      if (piece.length === 0) break;
      await sys.write(fd, piece);
      left -= piece.length;
    }
  }
  return range === undefined ? 200 : 206;
};

const rangeOf = (header: string | undefined, size: number): { start: number; end: number } | undefined => {
  const parts = /^bytes=(\d+)-(\d*)$/u.exec(header ?? '');
  if (parts === null) return undefined;
  const start = Number(parts[1]);
  const end = parts[2] === '' ? size - 1 : Math.min(Number(parts[2]), size - 1);
  return start > end ? undefined : { start, end };
};

const sendHead = ({ sys, fd }: Answering, status: keyof typeof reasons, headers: Headers): Promise<void> =>
  sys.write(fd, headOf(sys, status, reasons[status], headers));

const sendProblem = async ({ sys, fd }: Answering, status: keyof typeof problems): Promise<number> => {
  const [reason, explanation] = problems[status];
  const title = `${status} ${reason}`;
  const page = `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\n${explanation}\n</BODY></HTML>\n`;
  await sys.write(fd, Buffer.concat([headOf(sys, status, reason, [['Content-type', 'text/html']]), Buffer.from(page)]));
  return status;
};

const headOf = (sys: Sys, status: number, reason: string, headers: Headers): Buffer => {
  const all: Headers = [['Date', httpDate(sys.clock.now())], ['Connection', 'close'], ...headers];
  return Buffer.from(`HTTP/1.1 ${status} ${reason}\r\n${formatHeaders(all)}\r\n`, 'latin1');
};
