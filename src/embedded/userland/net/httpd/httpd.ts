import { createByteReader, LineTooLong } from '../../../http/byte-reader.ts';
import { MalformedMessage } from '../../../http/message.ts';
import { parseIpv4 } from '../../../runtime/network/ipv4.ts';
import { SysError, type Program, type SocketAddress, type Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, type OptionTable } from '../../applets/options.ts';
import { lookupHost } from '../../lookup-host.ts';
import { formatAddress, parsePort } from '../port.ts';
import { TimedOut, timedRead } from '../timed-read.ts';
import { answerRequest } from './answer-request.ts';

const table: OptionTable = {
  short: 'ifvc:p:u:r:h:d:e:m:',
  usage: `[-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]
or httpd -d/-e/-m STRING

Listen for incoming HTTP requests

	-i		Inetd mode
	-f		Run in foreground
	-v[v]		Verbose
	-p [IP:]PORT	Bind to IP:PORT (default *:80)
	-u USER[:GRP]	Set uid/gid after binding to port
	-r REALM	Authentication Realm for Basic Authentication
	-h HOME		Home directory (default .)
	-c FILE		Configuration file (default {/etc,HOME}/httpd.conf)
	-m STRING	MD5 crypt STRING
	-e STRING	HTML encode STRING
	-d STRING	URL decode STRING`,
};

/** How long a client may take over its request. */
const requestTimeoutMs = 60_000;

export const httpd: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const home = options.value('h') ?? '.';
  try {
    sys.chdir(home);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await complain(sys, `can't change directory to '${home}': ${error.message}`);
    return 1;
  }
  const address = await addressOf(sys, options.value('p') ?? '80');
  if ('problem' in address) {
    await complain(sys, address.problem);
    return 1;
  }
  let listener: number;
  try {
    listener = sys.listen(address);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await complain(sys, `bind: ${error.message}`);
    return 1;
  }
  const verbosity = options.count('v');
  if (options.has('f')) return serve(sys, listener, address, verbosity);
  sys.fork(async (child) => {
    child.setSession();
    const nowhere = await child.open('/dev/null', { read: true, write: true });
    for (const fd of [0, 1, 2]) child.dup2(nowhere, fd);
    if (nowhere > 2) child.close(nowhere);
    return serve(child, listener, address, 0);
  });
  return 0;
};

const addressOf = async (sys: Sys, text: string): Promise<SocketAddress | { problem: string }> => {
  const colon = text.lastIndexOf(':');
  const port = parsePort(text.slice(colon + 1));
  if (colon < 0 && port !== undefined) return { host: '::', port };
  // A number that is no port is taken for an address, which is nobody's.
  if (colon < 0 && /^\d+$/u.test(text)) return { problem: 'bind: Cannot assign requested address' };
  const host = colon < 0 ? text : text.slice(0, colon).replace(/^\[|\]$/gu, '');
  if (colon >= 0 && port === undefined) return { problem: `bad port '${text.slice(colon + 1)}'` };
  if (parseIpv4(host) !== undefined || host.includes(':')) return { host, port: port ?? 80 };
  const found = await lookupHost(sys, host);
  return 'failure' in found ? { problem: `bad address '${text}'` } : { host: found.addresses[0], port: port ?? 80 };
};

const serve = async (sys: Sys, listener: number, address: SocketAddress, verbosity: number): Promise<number> => {
  const both = address.host === '::';
  for (;;) {
    const { fd, peer } = await sys.accept(listener);
    const client = formatAddress(both && !peer.host.includes(':') ? `::ffff:${peer.host}` : peer.host, peer.port);
    const log = (text: string): Promise<void> => sys.write(2, Buffer.from(`${client}: ${text}\n`));
    // Beside the others, as processes of their own would. When this process ends its calls fail too.
    handle(sys, fd, verbosity, log).catch(() => undefined);
  }
};

const handle = async (sys: Sys, fd: number, verbosity: number, log: (text: string) => Promise<void>): Promise<void> => {
  try {
    const status = await answerRequest({
      sys,
      fd,
      reader: createByteReader(() => timedRead(sys, fd, requestTimeoutMs)),
      home: '.',
      onUrl: async (url) => {
        if (verbosity > 1) await log(`url:${url}`);
      },
    });
    if (verbosity > 0) await log(`response:${status}`);
    sys.shutdown(fd);
    // What the client still sends is read, so that closing doesn't reset the connection under its answer.
    while ((await timedRead(sys, fd, requestTimeoutMs)).length > 0);
  } catch (error) {
    const isClients =
      error instanceof SysError ||
      error instanceof TimedOut ||
      error instanceof MalformedMessage ||
      error instanceof LineTooLong;
    if (!isClients) throw error;
  } finally {
    sys.close(fd);
  }
};
