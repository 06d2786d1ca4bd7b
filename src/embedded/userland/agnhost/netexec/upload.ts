import { headerOf } from '../../../http/headers.ts';
import { SysError, type Sys } from '../../../runtime/sys.ts';
import { log } from '../command.ts';
import type { Request, Response } from '../http-server.ts';

const folder = '/uploads';

/** Keeps the form's field `file` in /uploads, and answers with its name there. */
export const upload = async (sys: Sys, request: Request): Promise<Response> => {
  await log(sys, 'GET /upload');
  const file = partOf(request, 'file');
  if (file === undefined) {
    await log(sys, 'Unable to upload file: http: no such file');
    return { body: JSON.stringify({ error: 'Unable to upload file.' }) };
  }
  const path = `${folder}/upload${Buffer.from(sys.random(4)).readUInt32BE()}`;
  try {
    const fd = await sys.open(path, { write: true, create: true, exclusive: true }, 0o600);
    await sys.write(fd, file);
    sys.close(fd);
    sys.chmod(path, 0o700);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await log(sys, `Unable to open file for write: open ${path}: ${error.message.toLowerCase()}`);
    return { body: JSON.stringify({ error: 'Unable to open file for write' }) };
  }
  await log(sys, `Wrote upload to ${path}`);
  return { status: 201, body: JSON.stringify({ output: path }) };
};

/** A part of a multipart form. */
const partOf = ({ headers, body }: Request, name: string): Uint8Array | undefined => {
  const boundary = /boundary="?([^";]+)/iu.exec(headerOf(headers, 'Content-Type') ?? '')?.[1];
  if (boundary === undefined) return undefined;
  for (const part of Buffer.from(body).toString('latin1').split(`--${boundary}`)) {
    const end = part.indexOf('\r\n\r\n');
    const head = part.slice(0, Math.max(0, end));
    if (/content-disposition:.*\bname="([^"]*)"/iu.exec(head)?.[1] !== name) continue;
    return Buffer.from(part.slice(end + 4).replace(/\r\n$/u, ''), 'latin1');
  }
  return undefined;
};
