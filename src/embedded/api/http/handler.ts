/** The API over HTTP/1.1. Whatever goes wrong below ends here: as a Status for refusals, as a 500 for bugs. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { systemClock, type Clock } from '../../clock.ts';
import type { Api } from '../api.ts';
import { ApiError } from '../client.ts';
import { discoveryDocument } from '../discovery/documents.ts';
import { internal, methodNotAllowed, noSuchResource, refusal } from '../errors.ts';
import { infoOf } from '../../objects.ts';
import type { NodeAccess } from '../node-access.ts';
import { serveLog } from '../streams/log.ts';
import { serveUpgrade } from '../streams/upgrade.ts';
import { refuse, send, type Answer, type Style } from './answer.ts';
import type { Call } from './call.ts';
import { documentFor, publicDocument, serveSchema } from './documents.ts';
import { negotiate } from './media-type.ts';
import {
  createObject,
  getObject,
  listObjects,
  patchObject,
  removeCollection,
  removeObject,
  replaceObject,
} from './objects.ts';
import { isWatch, watchOptions } from './parameters.ts';
import { targetOf, type Target } from './path.ts';
import { serveReview } from './reviews.ts';
import { servePart, type PartTarget } from './subresources.ts';
import { streamWatch } from './watch-stream.ts';

export type HandlerOptions = {
  api: Api;
  nodes: NodeAccess;
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

const noSuchPath: Answer = { code: 404, text: '404 page not found\n' };

const nothingAt = (path: string): Answer => {
  // Below a group that is served, the answer is the API's own.
  if (
    discoveryDocument(
      path
        .split('/')
        .slice(0, path.startsWith('/apis/') ? 4 : 3)
        .join('/'),
      '',
    ) !== undefined
  )
    throw noSuchResource();
  return noSuchPath;
};

/** Programs that people read the answers of. */
const people = /^(?:curl|Wget|Mozilla)\//;

export const createHandler = ({
  api,
  nodes,
  token,
  onBug,
  onBusy,
  wireClock = systemClock,
}: HandlerOptions): Handler => {
  const expected = Buffer.from(`Bearer ${token}`);
  const isAuthorized = ({ headers }: IncomingMessage): boolean => {
    const sent = Buffer.from(headers.authorization ?? '');
    return sent.length === expected.length && timingSafeEqual(sent, expected);
  };
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

  const serveCollection = (call: Call, target: Target, style: Style): Answer | Promise<Answer> | undefined => {
    switch (call.method) {
      case 'GET':
        if (!isWatch(call.query)) return listObjects(call, target);
        streamWatch({ registry: api, wireClock }, call.response, target, watchOptions(call.query), style);
        return undefined;
      case 'POST':
        return createObject(call, target);
      case 'DELETE':
        return removeCollection(call, target);
      default:
        throw methodNotAllowed();
    }
  };

  const serveObject = (
    call: Call,
    target: Target & { name: string },
    style: Style,
  ): Answer | Promise<Answer> | undefined => {
    switch (call.method) {
      case 'GET': {
        if (!isWatch(call.query)) return getObject(call, target);
        const options = { ...watchOptions(call.query), fieldSelector: `metadata.name=${target.name}` };
        streamWatch({ registry: api, wireClock }, call.response, target, options, style);
        return undefined;
      }
      case 'PUT':
        return replaceObject(call, target);
      case 'PATCH':
        return patchObject(call, target);
      case 'DELETE':
        return removeObject(call, target);
      default:
        throw methodNotAllowed();
    }
  };

  /** Undefined: the answer is given already, or will be given bit by bit. */
  const serve = (call: Call, style: Style): Answer | Promise<Answer> | undefined => {
    if (call.method === 'GET' && serveSchema(call)) return undefined;
    const target = targetOf(call.path);
    if (target === undefined)
      return (call.method === 'GET' ? documentFor(call, style.form) : undefined) ?? nothingAt(call.path);
    if ('review' in target) return serveReview(call, target, (given) => given === token);
    if (target.name === undefined) {
      if (target.namespace === undefined && call.method === 'POST' && infoOf(target.kind).namespaced)
        throw methodNotAllowed();
      return serveCollection(call, target, style);
    }
    if (target.subresource === undefined) return serveObject(call, { ...target, name: target.name }, style);
    const part: PartTarget = { ...target, name: target.name, subresource: target.subresource };
    if (part.subresource === 'log') return serveLog({ api, nodes }, call, part);
    if (part.subresource === 'exec' || part.subresource === 'attach') {
      throw refusal(400, 'BadRequest', 'Upgrade request required');
    }
    return servePart(call, part);
  };

  const isLong = ({ method, path, query }: Call): boolean =>
    method === 'GET' && (isWatch(query) || (path.endsWith('/log') && query.get('follow') === 'true'));

  const answer = async (call: Call): Promise<void> => {
    const open = call.method === 'GET' ? publicDocument(call) : undefined;
    if (open === undefined && !isAuthorized(call.request)) throw refusal(401, 'Unauthorized', 'Unauthorized');
    const style = styleFor(call);
    const given = open ?? (await serve(call, style));
    if (given !== undefined && !call.response.destroyed) await send(call.response, given, style);
  };

  return {
    request(request, response) {
      const warnings: string[] = [];
      const call: Call = {
        api,
        request,
        response,
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
        { api, nodes, isAuthorized, statusOf, ...(onBusy === undefined ? {} : { onBusy }) },
        request,
        socket,
        head,
        pathOf(request),
      );
    },
  };
};
