/** A request as nginx reads it from a connection. */
import type { ByteReader } from '../../http/byte-reader.ts';
import { LineTooLong } from '../../http/byte-reader.ts';
import { framingOfHeaders, MalformedMessage, readHeaders } from '../../http/message.ts';
import { headerOf, type Headers } from '../../http/headers.ts';
import { normalizeUri } from './normalize-uri.ts';

export type Client = {
  host: string;
  port: number;
  /** Where it came in. */
  localHost: string;
  localPort: number;
  /** Counts the connections of all workers. */
  connection: number;
};

export type Request = {
  client: Client;
  /** The first line as it came. */
  line: string;
  method: string;
  /** With the query, as it came. */
  target: string;
  /** Decoded and cleaned; changes with internal redirects. */
  uri: string;
  args: string;
  version: 'HTTP/0.9' | 'HTTP/1.0' | 'HTTP/1.1';
  headers: Headers;
  /** Lower case, without the port. */
  host: string;
  /** What `set`, patterns and the proxy have noted. */
  variables: Map<string, string>;
  startedAt: number;
};

const requestLine = /^([A-Z_-]+) +(\S+)(?: +HTTP\/(\d+)\.(\d+))? *$/u;
const maxLine = 8 * 1024;

/** Undefined: the client has gone. A status: there is something wrong, the request says as much as is known. */
export const readRequest = async (
  reader: ByteReader,
  client: Client,
  now: number,
): Promise<{ request: Request; problem?: number } | undefined> => {
  const request: Request = {
    client,
    line: '',
    method: '',
    target: '',
    uri: '',
    args: '',
    version: 'HTTP/1.0',
    headers: [],
    host: '',
    variables: new Map(),
    startedAt: now,
  };
  try {
    let line = await reader.line(maxLine);
    // An empty line before the request is allowed.
    if (line === '') line = await reader.line(maxLine);
    if (line === undefined) return undefined;
    request.line = line;
  } catch (error) {
    if (error instanceof LineTooLong) return { request, problem: 414 };
    throw error;
  }
  const problem =
    parseLine(request) ?? (request.version === 'HTTP/0.9' ? undefined : await parseHeaders(request, reader));
  return problem === undefined ? { request } : { request, problem };
};

const parseLine = (request: Request): number | undefined => {
  const parts = requestLine.exec(request.line);
  if (parts === null) return 400;
  const [, method = '', target = '', major, minor] = parts;
  request.method = method;
  request.target = target;
  if (major === undefined) request.version = 'HTTP/0.9';
  else if (Number(major) > 1) return 505;
  else request.version = minor === '0' ? 'HTTP/1.0' : 'HTTP/1.1';
  const absolute = /^https?:\/\/([^/?]+)(.*)$/u.exec(target);
  if (absolute !== null) request.host = hostOf(absolute[1]!);
  const path = absolute === null ? target : absolute[2] === '' ? '/' : absolute[2]!;
  const mark = path.indexOf('?');
  const uri = normalizeUri(mark < 0 ? path : path.slice(0, mark));
  if (uri === undefined) return 400;
  request.uri = uri;
  request.args = mark < 0 ? '' : path.slice(mark + 1);
  return undefined;
};

const parseHeaders = async (request: Request, reader: ByteReader): Promise<number | undefined> => {
  try {
    request.headers = await readHeaders(reader);
  } catch (error) {
    if (error instanceof MalformedMessage || error instanceof LineTooLong) return 400;
    throw error;
  }
  const hosts = request.headers.filter(([name]) => name.toLowerCase() === 'host');
  if (hosts.length > 1 || (request.version === 'HTTP/1.1' && hosts.length === 0)) return 400;
  if (request.host === '' && hosts[0] !== undefined) request.host = hostOf(hosts[0][1]);
  const length = headerOf(request.headers, 'Content-Length');
  return length !== undefined && !/^\d+$/u.test(length) ? 400 : undefined;
};

const hostOf = (text: string): string => text.toLowerCase().replace(/:\d*$/u, '');

export const bodyFraming = (request: Request): ReturnType<typeof framingOfHeaders> => framingOfHeaders(request.headers);
