/** A server that tells about itself and does what it is asked to: the far end of most network tests. */
import { log, type Command } from '../command.ts';
import { formValue } from '../http-answers.ts';
import { listenOn, remoteAddress, serveHttp, type Handler, type HttpServer, type Request } from '../http-server.ts';
import { parseGoDuration } from '../go-duration.ts';
import { dial } from './dial.ts';
import { header } from './header.ts';
import { echo, redirect } from './echo.ts';
import { shell } from './shell.ts';
import { secureWith } from '../secure-with.ts';
import { startUdpServers } from './udp-server.ts';
import { upload } from './upload.ts';

const text = { type: 'text', value: '' } as const;
const port = (value: string) => ({ type: 'number', value }) as const;

export const netexec: Command = {
  flags: {
    'http-port': port('8080'),
    'udp-port': port('8081'),
    'sctp-port': port('-1'),
    'delay-shutdown': { type: 'number', value: '0' },
    'tls-cert-file': text,
    'tls-private-key-file': text,
    'http-override': text,
    'udp-listen-addresses': text,
  },
  async run(sys, flags) {
    const httpPort = flags.number('http-port');
    const override = flags.text('http-override');
    const state = { udpReady: false, terminating: false };
    let server: HttpServer | undefined;

    const exit: Handler = async (request) => {
      const [wait, timeout, code] = ['wait', 'timeout', 'code'].map((name) => formValue(request, name)) as [
        string,
        string,
        string,
      ];
      await log(sys, `GET /exit?code=${code}&timeout=${timeout}&wait=${wait}`);
      for (const [name, value] of [
        ['timeout', timeout],
        ['wait', wait],
      ] as const) {
        if (value === '' || parseGoDuration(value) !== undefined) continue;
        return { body: `argument '${name}' must be a valid golang duration or empty, got "${value}"\n` };
      }
      if (!/^([+-]?\d+)?$/u.test(code))
        return { body: `argument 'code' must be an integer [0-127] or empty, got "${code}"\n` };
      const patienceMs = parseGoDuration(timeout) ?? 0;
      await log(
        sys,
        `Will begin shutdown in ${wait || '0s'}, allowing ${timeout || '0s'} for connections to close, then will exit with ${Number(code)}`,
      );
      await sys.sleep(parseGoDuration(wait) ?? 0);
      if (patienceMs === 0) return sys.exit(Number(code));
      void server
        ?.shutdown(patienceMs)
        .then(async () => {
          await log(sys, 'Graceful shutdown completed with: <nil>');
          sys.exit(Number(code));
        })
        .catch(() => undefined);
      return {};
    };

    const routes: Readonly<Record<string, Handler>> = {
      '/clientip': logged((request) => remoteAddress(request)),
      '/serverport': logged(() => String(httpPort)),
      '/hostname': logged(() => sys.uname().node),
      '/hostName': logged(() => sys.uname().node),
      '/header': (request) => header(sys, request),
      '/dial': (request) => dial(sys, request),
      '/echo': (request) => echo(sys, request),
      '/redirect': (request) => redirect(sys, request),
      '/shell': (request) => shell(sys, request),
      '/upload': (request) => upload(sys, request),
      '/exit': exit,
      async '/healthz'() {
        await log(sys, 'GET /healthz');
        return { status: state.udpReady ? 200 : 412 };
      },
      async '/readyz'() {
        await log(sys, 'GET /readyz');
        if (state.terminating) return { status: 503, body: 'shutting down' };
        return state.udpReady ? { body: 'ok' } : { status: 412 };
      },
      async '/shutdown'() {
        await log(sys, 'GET /shutdown');
        return sys.exit(0);
      },
    };
    function logged(answer: (request: Request) => string): Handler {
      return async (request) => {
        await log(sys, `GET ${request.path}`);
        return { body: answer(request) };
      };
    }
    const root = logged(
      () => `NOW: ${new Date(sys.clock.now()).toISOString().replace('T', ' ').replace('Z', '000000 +0000 UTC')}`,
    );
    const route: Handler = (request) =>
      Object.hasOwn(routes, request.path) ? routes[request.path]!(request) : root({ ...request, path: '/' });

    const terminated = new Promise<void>((resolve) => sys.onSignal('TERM', resolve));
    const secure = await secureWith(sys, flags.text('tls-cert-file'), flags.text('tls-private-key-file'));
    if (secure === 'failed') return 1;
    if (flags.number('udp-port') !== -1)
      await startUdpServers(sys, {
        port: flags.number('udp-port'),
        addresses: flags.text('udp-listen-addresses'),
        onReady: () => (state.udpReady = true),
      });
    await log(sys, `Started HTTP${secure === undefined ? '' : 'S'} server on port ${httpPort}`);
    server = serveHttp(
      sys,
      await listenOn(sys, httpPort),
      override === ''
        ? route
        : (request) => {
            const url = new URL(override, 'http://server');
            return route({ ...request, method: 'GET', target: override, path: url.pathname, query: url.searchParams });
          },
      secure,
    );
    await terminated;
    state.terminating = true;
    const delay = flags.number('delay-shutdown');
    if (delay > 0) {
      await log(sys, `Sleeping ${delay} seconds before terminating...`);
      await sys.sleep(delay * 1000);
    }
    return 0;
  },
};
