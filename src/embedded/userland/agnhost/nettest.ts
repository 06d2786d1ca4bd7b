/** A server that writes down who has called it. It finds no peers by itself: that takes the API. */
import { log, type Command } from './command.ts';
import { listenOn, serveHttp, type Handler } from './http-server.ts';

const plain: readonly (readonly [string, string])[] = [['Content-Type', 'text/plain; charset=utf-8']];

export const nettest: Command = {
  flags: {
    port: { type: 'number', value: '8080' },
    peers: { type: 'number', value: '8' },
    service: { type: 'text', value: 'nettest' },
    namespace: { type: 'text', value: 'default' },
    'delay-shutdown': { type: 'number', value: '0' },
  },
  async run(sys, flags) {
    const hostname = sys.uname().node;
    const received: Record<string, number> = {};
    const errors: string[] = [];

    const sourceOf = (body: Uint8Array): string => {
      try {
        const { Source: source } = JSON.parse(Buffer.from(body).toString()) as { Source?: string };
        if (source !== undefined && source !== '') return source;
        errors.push(`${hostname}: Got request with no source`);
      } catch (error) {
        errors.push(error instanceof Error ? error.message : String(error));
      }
      return '';
    };
    const routes: Readonly<Record<string, Handler>> = {
      '/quit': () => sys.exit(0),
      '/status': () => ({ body: 'running' }),
      '/read': () => ({
        body: JSON.stringify(
          { Hostname: hostname, Sent: null, Received: received, Errors: errors, Log: null, StillContactingPeers: true },
          undefined,
          '\t',
        ),
      }),
      '/write': ({ body }) => {
        const source = sourceOf(body);
        if (source !== '') received[source] = (received[source] ?? 0) + 1;
        return { body: `${JSON.stringify({ Hostname: hostname })}\n` };
      },
    };
    const terminated =
      flags.number('delay-shutdown') > 0
        ? new Promise<void>((resolve) => sys.onSignal('TERM', resolve))
        : new Promise<never>(() => undefined);
    serveHttp(sys, await listenOn(sys, flags.number('port')), (request) =>
      Object.hasOwn(routes, request.path)
        ? routes[request.path]!(request)
        : { status: 404, body: '404 page not found\n', headers: plain },
    );
    await terminated;
    await log(sys, `Sleeping ${flags.number('delay-shutdown')} seconds before exit ...`);
    await sys.sleep(flags.number('delay-shutdown') * 1000);
    return 0;
  },
};
