/** Which verb a request means, by its method and path. */
import type { Clock } from '../../clock.ts';
import { infoOf, type KindName } from '../../objects.ts';
import type { Api } from '../api.ts';
import { discoveryDocument } from '../discovery/documents.ts';
import { badRequest, methodNotAllowed, noSuchResource } from '../errors.ts';
import type { NodeAccess } from '../node-access.ts';
import { serveProxy } from '../proxy/serve-proxy.ts';
import { serveLog } from '../streams/log.ts';
import type { Answer, Style } from './answer.ts';
import type { Call } from './call.ts';
import { documentFor, serveSchema } from './documents.ts';
import {
  createObject,
  getObject,
  listObjects,
  patchObject,
  removeCollection,
  removeObject,
  replaceObject,
} from './objects.ts';
import { serveMetrics } from './metrics.ts';
import { isWatch, watchOptions } from './parameters.ts';
import { targetOf, type Target } from './path.ts';
import { serveReview } from './reviews.ts';
import { servePart, type PartTarget } from './subresources.ts';
import { answerAs, storedSelector } from '../views/serve-view.ts';
import { streamWatch } from './watch-stream.ts';

export type Context = { api: Api; nodes: NodeAccess; token: string; wireClock: Clock };

const noSuchPath: Answer = { code: 404, text: '404 page not found\n' };

const nothingAt = (path: string): Answer => {
  const groupPath = path
    .split('/')
    .slice(0, path.startsWith('/apis/') ? 4 : 3)
    .join('/');
  // Below a group that is served, the answer is the API's own.
  if (discoveryDocument(groupPath, '') !== undefined) throw noSuchResource();
  return noSuchPath;
};

/** Undefined: given already, or bit by bit. */
type Answering = Answer | Promise<Answer | undefined> | undefined;

const watchTarget = ({ api, wireClock }: Context, call: Call, target: Target, style: Style): undefined => {
  const options = watchOptions(call.query);
  const one = target.name === undefined ? {} : { fieldSelector: `metadata.name=${target.name}` };
  streamWatch({ registry: api, wireClock }, call.response, target, { ...options, ...one }, style);
};

const serveCollection = (context: Context, call: Call, target: Target, style: Style): Answering => {
  const anywhere = target.namespace === undefined && infoOf(target.kind).namespaced;
  if (call.method === 'GET')
    return isWatch(call.query) ? watchTarget(context, call, target, style) : listObjects(call, target);
  if (anywhere) throw methodNotAllowed();
  if (call.method === 'POST') return createObject(call, target);
  if (call.method === 'DELETE') return removeCollection(call, target);
  throw methodNotAllowed();
};

const serveObject = (context: Context, call: Call, target: Target & { name: string }, style: Style): Answering => {
  switch (call.method) {
    case 'GET':
      return isWatch(call.query) ? watchTarget(context, call, target, style) : getObject(call, target);
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

const serveBelow = (context: Context, call: Call, part: PartTarget): Answering => {
  switch (part.subresource) {
    case 'log':
      return serveLog(context, call, part);
    case 'exec':
    case 'attach':
    case 'portforward':
      throw badRequest('Upgrade request required');
    default:
      return servePart(call, part);
  }
};

export const route = (context: Context, call: Call, style: Style): Answering => {
  if (call.method === 'GET' && serveSchema(call)) return undefined;
  const proxied = serveProxy(context.nodes, call);
  if (proxied !== undefined) return proxied;
  const metrics = serveMetrics(call);
  if (metrics !== undefined) return metrics;
  const target = targetOf(call.path);
  if (target === undefined)
    return (call.method === 'GET' ? documentFor(call, style.form) : undefined) ?? nothingAt(call.path);
  if ('review' in target) return serveReview(call, target, context.token, style.form);
  const { view } = target;
  if (view !== undefined) {
    const selector = call.query.get('fieldSelector');
    if (selector !== null) call.query.set('fieldSelector', storedSelector(view, selector));
    return answerAs(view, () => serveTarget(context, call, target, style));
  }
  return serveTarget(context, call, target, style);
};

const deprecations: { [Kind in KindName]?: string } = {
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
};

const serveTarget = (context: Context, call: Call, target: Target, style: Style): Answering => {
  const deprecated = deprecations[target.kind];
  if (deprecated !== undefined) call.warn(deprecated);
  const { name, subresource } = target;
  if (name === undefined) return serveCollection(context, call, target, style);
  if (subresource === undefined) return serveObject(context, call, { ...target, name }, style);
  return serveBelow(context, call, { ...target, name, subresource });
};
