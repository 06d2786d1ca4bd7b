/** Apache in the foreground with the settings of its image: one folder on port 80, logs on the standard streams. */
import type { Program, Sys } from '../../runtime/sys.ts';
import { listenOn, serveHttp, type Handler, type Request, type Response } from '../agnhost/http-server.ts';
import { serveFile } from '../agnhost/serve-files.ts';

const root = '/usr/local/apache2/htdocs';
const port = 80;
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

export const httpdForeground: Program = async (sys) => {
  const software = `Apache/${sys.env.get('HTTPD_VERSION') ?? '2.4.38'} (Unix)`;
  const address = sys.addresses().find(({ name }) => name !== 'lo')?.address ?? '127.0.0.1';
  const nameless = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${address}. Set the 'ServerName' directive globally to suppress this message\n`;
  for (const _ of [1, 2]) await sys.write(2, Buffer.from(nameless));
  const listener = await listenOn(sys, port);
  const ended = new Promise<string>((resolve) => {
    sys.onSignal('TERM', () => resolve('AH00491: caught SIGTERM, shutting down'));
    sys.onSignal('WINCH', () => resolve('AH00492: caught SIGWINCH, shutting down gracefully'));
  });
  await notice(sys, 'mpm_event', `AH00489: ${software} configured -- resuming normal operations`);
  await notice(sys, 'core', "AH00094: Command line: 'httpd -D FOREGROUND'");
  serveHttp(sys, listener, answering(sys, software));
  await notice(sys, 'mpm_event', await ended);
  return 0;
};

const notice = (sys: Sys, part: string, text: string): Promise<void> => {
  const at = new Date(sys.clock.now());
  const day = `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${two(at.getUTCDate())}`;
  const time = `${at.toISOString().slice(11, 23)}000`;
  const line = `[${day} ${time} ${at.getUTCFullYear()}] [${part}:notice] [pid ${sys.pid}:tid ${sys.pid}] ${text}\n`;
  return sys.write(2, Buffer.from(line));
};

const answering =
  (sys: Sys, software: string): Handler =>
  async (request) => {
    const served = await serveFile(sys, root, request, { indexIsFolder: false });
    const status = served.status ?? 200;
    const response = status >= 400 ? errorPage(status) : served;
    await sys.write(1, Buffer.from(accessLine(sys, request, response)));
    return { ...response, headers: [['Server', software], ...(response.headers ?? [])] };
  };

const errorPage = (status: number): Response => {
  const [title, words] =
    status === 403
      ? ['403 Forbidden', "You don't have permission to access this resource."]
      : ['404 Not Found', 'The requested URL was not found on this server.'];
  return {
    status,
    headers: [['Content-Type', 'text/html; charset=iso-8859-1']],
    body: `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${title}</title>\n</head><body>\n<h1>${title.slice(4)}</h1>\n<p>${words}</p>\n</body></html>\n`,
  };
};

/** The common log format. */
const accessLine = (sys: Sys, { method, target, peer }: Request, { status = 200, body = '' }: Response): string => {
  const at = new Date(sys.clock.now());
  const when = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}:${at.toISOString().slice(11, 19)} +0000`;
  const host = peer.host.replace(/^::ffff:/u, '');
  return `${host} - - [${when}] "${method} ${target} HTTP/1.1" ${status} ${body.length === 0 ? '-' : body.length}\n`;
};
