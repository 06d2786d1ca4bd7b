/** What is sent: the head in nginx' order, and its pages for errors. */
import { httpDate } from '../../http/http-date.ts';
import { formatHeaders, type Headers } from '../../http/headers.ts';

/** Pieces that are written one after the other. */
export type Body = { length: number | undefined; pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array> };

export type Response = {
  status: number;
  /** Undefined: the table's. */
  reason?: string;
  contentType?: string | undefined;
  /** Undefined: no Content-Length (304, 204). */
  body: Body | undefined;
  lastModified?: string;
  /** A complete address, which comes before Connection; others are among the headers. */
  location?: string;
  headers: Headers;
  /** The connection can't carry another request. */
  close?: boolean;
};

const reasons = new Map([
  [200, 'OK'],
  [201, 'Created'],
  [202, 'Accepted'],
  [204, 'No Content'],
  [206, 'Partial Content'],
  [301, 'Moved Permanently'],
  [302, 'Moved Temporarily'],
  [303, 'See Other'],
  [304, 'Not Modified'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [402, 'Payment Required'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Not Allowed'],
  [406, 'Not Acceptable'],
  [408, 'Request Time-out'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [411, 'Length Required'],
  [412, 'Precondition Failed'],
  [413, 'Request Entity Too Large'],
  [414, 'Request-URI Too Large'],
  [415, 'Unsupported Media Type'],
  [416, 'Requested Range Not Satisfiable'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [501, 'Not Implemented'],
  [502, 'Bad Gateway'],
  [503, 'Service Temporarily Unavailable'],
  [504, 'Gateway Time-out'],
  [505, 'HTTP Version Not Supported'],
  [507, 'Insufficient Storage'],
]);

export const textBody = (text: string): Body => {
  const bytes = Buffer.from(text, 'utf8');
  return { length: bytes.length, pieces: [bytes] };
};

/** nginx' own page, signed by the server; undefined: it has none for this status. */
export const errorPage = (status: number, signature: string): Body | undefined => {
  const reason = status === 302 ? 'Found' : reasons.get(status);
  if (status < 300 || status === 304 || reason === undefined) return undefined;
  const title = `${status} ${reason}`;
  return textBody(
    [
      '<html>',
      `<head><title>${title}</title></head>`,
      '<body>',
      `<center><h1>${title}</h1></center>`,
      `<hr><center>${signature}</center>`,
      '</body>',
      '</html>',
      '',
    ].join('\r\n'),
  );
};

export type HeadOptions = { now: number; keepAlive: boolean; server: string; chunked: boolean };

export const formatHead = (response: Response, { now, keepAlive, server, chunked }: HeadOptions): Buffer => {
  const { status, contentType, body, lastModified, location } = response;
  const fixed: Headers = [
    ['Server', server],
    ['Date', httpDate(now)],
    ...pair('Content-Type', contentType),
    ...pair('Content-Length', body?.length?.toString()),
    ...pair('Last-Modified', lastModified),
    ...pair('Location', location),
    ...pair('Transfer-Encoding', chunked ? 'chunked' : undefined),
    ['Connection', keepAlive ? 'keep-alive' : 'close'],
    ...response.headers,
  ];
  const reason = response.reason ?? reasons.get(status) ?? '';
  return Buffer.from(`HTTP/1.1 ${status} ${reason}\r\n${formatHeaders(fixed)}\r\n`, 'latin1');
};

const pair = (name: string, value: string | undefined): Headers => (value === undefined ? [] : [[name, value]]);
