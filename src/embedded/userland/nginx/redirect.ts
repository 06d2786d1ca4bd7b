import { settingOf } from './config/scope.ts';
import type { Exchange } from './exchange.ts';
import type { Outcome } from './outcome.ts';

/** Sends the client elsewhere. A path becomes a complete address of this server. */
export const redirectTo = ({ request, server, scope }: Exchange, status: number, target: string): Outcome => {
  if (!target.startsWith('/') || settingOf(scope, 'absoluteRedirect') === false) {
    return { status, headers: [['Location', target]] };
  }
  const host = request.host || server.name || request.client.localHost;
  const port = request.client.localPort === 80 ? '' : `:${request.client.localPort}`;
  return { status, location: `http://${host}${port}${target}` };
};
