/** A server of the gRPC health protocol that can be told to be unwell. */
import { grpcCodes, serveHealth, type HealthReply } from '../../http/grpc-health.ts';
import { log, type Command } from './command.ts';
import { listenOn, serveHttp, streamOf, type Handler } from './http-server.ts';
import { secureWith } from './secure-with.ts';

export const grpcHealthChecking: Command = {
  flags: {
    port: { type: 'number', value: '5000' },
    'http-port': { type: 'number', value: '8080' },
    'delay-unhealthy-sec': { type: 'number', value: '-1' },
    service: { type: 'text', value: '' },
    'tls-cert-file': { type: 'text', value: '' },
    'tls-private-key-file': { type: 'text', value: '' },
  },
  async run(sys, flags) {
    const startedAt = sys.clock.now();
    const secure = await secureWith(sys, flags.text('tls-cert-file'), flags.text('tls-private-key-file'));
    if (secure === 'failed') return 1;
    const delaySeconds = flags.number('delay-unhealthy-sec');
    let forced: boolean | undefined;
    const seconds = (): number => (sys.clock.now() - startedAt) / 1000;

    const mark =
      (unhealthy: boolean): Handler =>
      async () => {
        await log(sys, `Mark as ${unhealthy ? 'un' : ''}healthy`);
        forced = unhealthy;
        return { body: `${seconds()}s` };
      };
    const routes: Readonly<Record<string, Handler>> = {
      '/make-not-serving': mark(true),
      '/make-serving': mark(false),
    };
    const reply = (service: string): HealthReply => {
      void log(sys, 'Serving the Check request for health check').catch(() => undefined);
      if (service !== flags.text('service')) return { code: grpcCodes.notFound, message: 'unknown service' };
      const unwell = forced ?? (delaySeconds >= 0 && seconds() >= delaySeconds);
      return { status: unwell ? 'NOT_SERVING' : 'SERVING' };
    };

    await log(sys, `Http server starting to listen on :${flags.number('http-port')}`);
    serveHttp(sys, await listenOn(sys, flags.number('http-port')), (request) =>
      Object.hasOwn(routes, request.path)
        ? routes[request.path]!(request)
        : { status: 404, body: '404 page not found\n', headers: [['Content-Type', 'text/plain; charset=utf-8']] },
    );
    const listener = await listenOn(sys, flags.number('port'));
    await log(sys, `gRPC server starting to listen on :${flags.number('port')}`);
    for (;;) {
      const { fd } = await sys.accept(listener);
      const stream = streamOf(sys, fd);
      void serveHealth(secure?.(stream) ?? stream, reply);
    }
  },
};
