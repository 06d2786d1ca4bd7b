import type { Command } from './command.ts';
import { goDuration } from './go-duration.ts';
import { redirection, notFound } from './http-answers.ts';
import { serveForever } from './http-server.ts';

const healthyMs = 10_000;

/** Healthy for ten seconds, and then no more. */
export const liveness: Command = {
  flags: {},
  run(sys) {
    const started = sys.clock.now();
    return serveForever(sys, 8080, (request) => {
      const age = sys.clock.now() - started;
      if (request.path === '/started') return { body: goDuration(age) };
      if (request.path === '/redirect') return redirection(request, request.query.get('loc') ?? '', 302, 'Found');
      if (request.path !== '/healthz') return notFound;
      return age > healthyMs ? { status: 500, body: `error: ${age / 1000}` } : { body: 'ok' };
    });
  },
};
