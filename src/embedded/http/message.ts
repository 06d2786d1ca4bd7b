/** HTTP/1.1 messages: how their heads are read and how their bodies end. */
import type { ByteReader } from './byte-reader.ts';
import { headerOf, parseHeader, type Headers } from './headers.ts';

export type ResponseHead = { version: string; status: number; reason: string; headers: Headers };

/** How a body's length is known. */
export type Framing = { length: number } | 'chunked' | 'until-close';

/** The other side doesn't speak HTTP, or broke off in the middle. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/** As Go has it; others stop at less. */
const mostHeaderBytes = 1024 * 1024;

/** Header lines up to the empty one. */
export const readHeaders = async (reader: ByteReader): Promise<Headers> => {
  const headers: (readonly [string, string])[] = [];
  let bytes = 0;
  for (;;) {
    const line = await reader.line();
    if (line === undefined) throw new MalformedMessage('the headers break off');
    if (line === '') return headers;
    bytes += line.length + 2;
    if (bytes > mostHeaderBytes) throw new MalformedMessage('the headers are too large');
    const header = parseHeader(line);
    if (header === undefined) throw new MalformedMessage(`not a header: ${line}`);
    headers.push(header);
  }
};

const statusLine = /^(HTTP\/\d\.\d) +(\d{3}) ?(.*)$/u;

export const parseStatusLine = (line: string): Omit<ResponseHead, 'headers'> | undefined => {
  const parts = statusLine.exec(line);
  return parts === null ? undefined : { version: parts[1]!, status: Number(parts[2]), reason: parts[3]! };
};

export const framingOf = (head: ResponseHead, method: string): Framing => {
  if (method === 'HEAD' || head.status === 204 || head.status === 304 || head.status < 200) return { length: 0 };
  return framingOfHeaders(head.headers) ?? 'until-close';
};

/** Undefined: the headers don't say. A request has no body then. */
export const framingOfHeaders = (headers: Headers): Exclude<Framing, 'until-close'> | undefined => {
  if (headerOf(headers, 'Transfer-Encoding')?.toLowerCase().endsWith('chunked') === true) return 'chunked';
  const length = headerOf(headers, 'Content-Length');
  return length !== undefined && /^\d+$/u.test(length) ? { length: Number(length) } : undefined;
};

/** The pieces of a body. Throws MalformedMessage when it breaks off. */
export async function* readBody(reader: ByteReader, framing: Framing): AsyncGenerator<Uint8Array, void, undefined> {
  if (framing === 'until-close') {
    for (let piece = await reader.some(); piece.length > 0; piece = await reader.some()) yield piece;
    return;
  }
  if (framing !== 'chunked') {
    yield* counted(reader, framing.length);
    return;
  }
  for (;;) {
    const line = await reader.line();
    const size = line === undefined ? Number.NaN : Number.parseInt(line, 16);
    if (Number.isNaN(size)) throw new MalformedMessage(`not a chunk's size: ${line ?? ''}`);
    if (size === 0) break;
    yield* counted(reader, size);
    await reader.line();
  }
  await readHeaders(reader);
}

async function* counted(reader: ByteReader, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let left = length; left > 0;) {
    const piece = await reader.some(left);
    if (piece.length === 0) throw new MalformedMessage(`the body breaks off, ${left} bytes are missing`);
    left -= piece.length;
    yield piece;
  }
}

/** Whether the connection can carry another message after this one. */
export const keepsAlive = (version: string, headers: Headers): boolean => {
  const connection = headerOf(headers, 'Connection')?.toLowerCase();
  return version === 'HTTP/1.1' ? connection !== 'close' : connection === 'keep-alive';
};
