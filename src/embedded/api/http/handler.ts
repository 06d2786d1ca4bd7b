/** The API over HTTP/1.1. Whatever goes wrong below ends here: as a Status for refusals, as a 500 for bugs. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { systemClock, type Clock } from '../../clock.ts';
import type { Api } from '../api.ts';
import { authenticator } from '../authentication/authenticate.ts';
import { anonymous } from '../authentication/user.ts';
import { ApiError } from '../client.ts';
import { internal, refusal } from '../errors.ts';
import type { NodeAccess } from '../node-access.ts';
import { serveUpgrade } from '../streams/upgrade.ts';
import { plainStyle, refuse, send, type Answer, type Style } from './answer.ts';
import type { Call } from './call.ts';
import { publicDocument } from './documents.ts';
import { negotiate } from './media-type.ts';
import { isTrue, isWatch } from './parameters.ts';
import { route } from './router.ts';

export type HandlerOptions = {
  api: Api;
  nodes: NodeAccess;
  /** Answers what is not the API's; undefined: it is. */
  control?: (call: Call) => Promise<Answer | undefined>;
  /** What clients must send as bearer token. */
  token: string;
  /** Hears of errors that are nobody's refusal. */
  onBug?: (error: unknown) => void;
  /** Called for each request that will be answered soon (no watch, no stream). Returns how to let go. */
  onBusy?: () => () => void;
  /**
   * Time as the clients have it, for the length of watches: the real one, even where the cluster's time skips what is
   * waited for.
   */
  wireClock?: Clock;
};

export type Handler = {
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
};

const quoted = (text: string): string => `299 - "${text.replace(/["\\]/g, '\\$&').replace(/[^\x20-\x7e]/g, ' ')}"`;

const pathOf = ({ url = '/' }: IncomingMessage): { path: string; query: URLSearchParams } => {
  const [path = '/', ...query] = url.split('?');
  return { path, query: new URLSearchParams(query.join('?')) };
};

/** Answers that are not for negotiation: logs, schemas, and what others say. */
const hasOneForm = /\/log$|^\/openapi\/|^\/openid\/|\/proxy(?:\/|$)/;

/** Programs that people read the answers of. */
const people = /^(?:curl|Wget|Mozilla\/5\.0)/;

export const createHandler = ({
  api,
  nodes,
  control,
  token,
  onBug,
  onBusy,
  wireClock = systemClock,
}: HandlerOptions): Handler => {
  const authenticate = authenticator(token, api.tokens);
  const statusOf = (error: unknown): ApiError['status'] => {
    if (error instanceof ApiError) return error.status;
    onBug?.(error);
    return internal(error instanceof Error ? error.message : String(error)).status;
  };

  const styleFor = (call: Call): Style => {
    const discovery = /^\/apis?\/?$/.test(call.path);
    const include = call.query.get('includeObject');
    return {
      ...negotiate(call.request.headers.accept, { discovery }),
      include: include === 'None' || include === 'Object' ? include : 'Metadata',
      now: api.clock.now(),
      pretty: call.query.has('pretty')
        ? call.query.get('pretty') !== 'false' && call.query.get('pretty') !== '0'
        : people.test(call.request.headers['user-agent'] ?? ''),
    };
  };

  const isLong = ({ method, path, query }: Call): boolean =>
    path.includes('/proxy/') ||
    (method === 'GET' &&
      (isWatch(query) || (path.endsWith('/log') && query.has('follow') && isTrue(query.get('follow')))));

  const answer = async (call: Call): Promise<void> => {
    const open = call.method === 'GET' ? publicDocument(call) : undefined;
    const user = authenticate(call.request.headers);
    if (open === undefined && user === undefined) throw refusal(401, 'Unauthorized', 'Unauthorized');
    if (user !== undefined) call.user = user;
    const controlled = call.path.startsWith('/peapod/') ? await control?.(call) : undefined;
    if (controlled !== undefined) {
      await send(call.response, controlled, plainStyle);
      return;
    }
    const style = open !== undefined || hasOneForm.test(call.path) ? plainStyle : styleFor(call);
    const given = open ?? (await route({ api, nodes, token, wireClock }, call, style));
    if (given !== undefined && !call.response.destroyed) await send(call.response, given, style);
  };

  return {
    request(request, response) {
      const warnings: string[] = [];
      const call: Call = {
        api,
        request,
        response,
        user: anonymous,
        method: request.method ?? 'GET',
        ...pathOf(request),
        warn: (text) => {
          warnings.push(quoted(text));
          if (!response.headersSent) response.setHeader('Warning', warnings);
        },
      };
      const release = onBusy === undefined || isLong(call) ? undefined : onBusy();
      if (release !== undefined) response.once('close', release);
      answer(call).catch((error: unknown) => {
        // A client that went away in the middle of its request is no bug.
        if (request.destroyed && !request.complete) return;
        refuse(response, statusOf(error), request);
      });
    },
    upgrade(request, socket, head) {
      serveUpgrade(
        { api, nodes, authenticate, statusOf, wireClock, ...(onBusy === undefined ? {} : { onBusy }) },
        request,
        socket,
        head,
        pathOf(request),
      );
    },
  };
};
