import type { IncomingMessage } from 'node:http';
import { refusal } from '../errors.ts';

const limitBytes = 3 * 1024 * 1024;

/** Throws 413 for more than the API takes. */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const tooLarge = (): never => {
    throw refusal(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limitBytes}`);
  };
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // The connection must outlive the iteration: the refusal goes over it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limitBytes) tooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
};
