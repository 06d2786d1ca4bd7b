/** The way of a request through rewriting, access, and content. */
import { parseIpv4 } from '../../runtime/network/ipv4.ts';
import { chooseLocation, needsSlash, noteCaptures } from './choose-scope.ts';
import { settingOf, type ErrorPage, type Location, type RewriteStep, type Scope } from './config/scope.ts';
import { contentTypeOf } from './content-type.ts';
import { fill, logProblem, signatureOf, type Exchange } from './exchange.ts';
import type { Outcome } from './outcome.ts';
import { proxyContent } from './proxy-content.ts';
import { redirectTo } from './redirect.ts';
import { errorPage, textBody, type Response } from './response.ts';
import { fileOf, isFolder, staticContent } from './static-content.ts';
import { describeStatistics } from './statistics.ts';
import { SysError } from '../../runtime/sys.ts';

const maxRedirects = 10;
const redirectCodes = new Set([301, 302, 303, 307, 308]);

/** Undefined: the connection is closed without an answer. */
export const respond = async (exchange: Exchange): Promise<Response | undefined> => {
  const { request } = exchange;
  let internal = false;
  let named: Location | undefined;
  /** That of the error whose page is made. */
  let kept: { status: number; headers: Response['headers'] } | undefined;
  let inErrorPage = false;
  for (let hop = 0; ; hop += 1) {
    const outcome = hop > maxRedirects ? await tooManyRedirects(exchange) : await process(exchange, internal, named);
    named = undefined;
    if (outcome === 'drop') return undefined;
    if ('redirect' in outcome) {
      internal = true;
      named = enter(exchange, outcome.redirect, outcome.args);
      continue;
    }
    const page = outcome.body === undefined && !inErrorPage ? errorPageFor(exchange.scope, outcome.status) : undefined;
    if (page !== undefined) {
      const target = fill(exchange, page.uri);
      if (!target.startsWith('/') && !target.startsWith('@'))
        return finish(exchange, { status: 302, headers: [['Location', target]] });
      inErrorPage = true;
      internal = true;
      const status = page.status ?? outcome.status;
      kept = status === 0 ? undefined : { status, headers: outcome.headers ?? [] };
      if (request.method !== 'HEAD') request.method = 'GET';
      named = enter(exchange, target);
      continue;
    }
    const response = finish(exchange, outcome);
    return kept === undefined
      ? response
      : { ...response, status: kept.status, headers: [...response.headers, ...kept.headers] };
  }
};

const tooManyRedirects = async (exchange: Exchange): Promise<Outcome> => {
  await logProblem(
    exchange,
    `rewrite or internal redirection cycle while internally redirecting to "${exchange.request.uri}"`,
  );
  return { status: 500 };
};

/** Goes on with another path, or in a named location, which is returned. */
const enter = (exchange: Exchange, target: string, args?: string): Location | undefined => {
  if (target.startsWith('@'))
    return exchange.server.locations.find(({ text, kind }) => kind === 'named' && text === target);
  const mark = target.indexOf('?');
  exchange.request.uri = mark < 0 ? target : target.slice(0, mark);
  if (mark >= 0) exchange.request.args = target.slice(mark + 1);
  else if (args !== undefined) exchange.request.args = args;
  return undefined;
};

const errorPageFor = (scope: Scope, status: number): ErrorPage | undefined =>
  status < 300 ? undefined : settingOf(scope, 'errorPages')?.find(({ codes }) => codes.includes(status));

/** A status without a body gets nginx' own page; `add_header` adds to what goes well. */
const finish = (exchange: Exchange, outcome: Exclude<Outcome, 'drop' | { redirect: string }>): Response => {
  const { scope } = exchange;
  const page =
    'contentType' in outcome || outcome.status === 304 ? undefined : errorPage(outcome.status, signatureOf(exchange));
  const empty = outcome.status === 204 || outcome.status === 304 ? undefined : textBody('');
  const response: Response =
    outcome.body !== undefined || 'contentType' in outcome
      ? outcome
      : {
          status: outcome.status,
          contentType: page === undefined ? undefined : 'text/html',
          body: page ?? empty,
          headers: outcome.headers ?? [],
          ...(outcome.location === undefined ? {} : { location: outcome.location }),
        };
  const isFine = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308].includes(response.status);
  const added = (settingOf(scope, 'headers') ?? [])
    .filter(({ always }) => always || isFine)
    .map(({ name, value }) => [name, fill(exchange, value)] as const)
    .filter(([, value]) => value !== '');
  return { ...response, headers: [...response.headers, ...added] };
};

const process = async (exchange: Exchange, internal: boolean, named: Location | undefined): Promise<Outcome> => {
  const { server, request } = exchange;
  if (request.method === 'TRACE') return { status: 405 };
  if (named === undefined) {
    exchange.scope = server;
    exchange.prefix = '';
    const early = rewrite(exchange, server.rewrites);
    if (early !== undefined && early !== 'again' && early !== 'stop') return early;
  }
  for (let rounds = 0; rounds < maxRedirects; rounds += 1) {
    const location = named ?? chooseLocation(server, request);
    exchange.scope = location ?? server;
    exchange.prefix = location?.kind === 'pattern' || location?.kind === 'named' ? '' : (location?.text ?? '');
    if (location?.internal === true && !internal) return { status: 404 };
    if (needsSlash(server, request) && location?.kind !== 'exact') return redirectTo(exchange, 301, `${request.uri}/`);
    const rewritten = location === undefined ? undefined : rewrite(exchange, location.rewrites);
    if (rewritten === 'again') {
      named = undefined;
      continue;
    }
    if (rewritten !== undefined && rewritten !== 'stop') return rewritten;
    return (await denied(exchange)) ?? (await tryFiles(exchange)) ?? content(exchange);
  }
  return tooManyRedirects(exchange);
};

/** `again`: look for a location again. `stop`: no more rewriting. */
const rewrite = (exchange: Exchange, steps: readonly RewriteStep[]): Outcome | 'again' | 'stop' | undefined => {
  const { request } = exchange;
  let changed = false;
  for (const step of steps) {
    if (step.do === 'return') return returned(exchange, step.code, step.text);
    if (step.do === 'set') {
      request.variables.set(step.variable, fill(exchange, step.value));
      continue;
    }
    const match = step.matcher.match(request.uri);
    if (match === undefined) continue;
    noteCaptures(request, match.groups, match.named);
    const target = fill(exchange, step.to);
    if (step.flag === 'redirect' || step.flag === 'permanent' || /^https?:\/\//u.test(target)) {
      return redirectTo(exchange, step.flag === 'permanent' ? 301 : 302, withArgs(target, request.args));
    }
    const [path = '', query] = target.split('?');
    request.uri = path;
    if (query !== undefined) request.args = [query, request.args].filter((part) => part !== '').join('&');
    if (step.flag === 'last') return 'again';
    if (step.flag === 'break') return 'stop';
    changed = true;
  }
  return changed ? 'again' : undefined;
};

const withArgs = (target: string, args: string): string => {
  if (target.endsWith('?')) return target.slice(0, -1);
  if (args === '') return target;
  return `${target}${target.includes('?') ? '&' : '?'}${args}`;
};

const returned = (exchange: Exchange, code: number, text: string | undefined): Outcome => {
  if (code === 444) return 'drop';
  const filled = text === undefined ? undefined : fill(exchange, text);
  if (redirectCodes.has(code) && filled !== undefined) return redirectTo(exchange, code, filled);
  if (filled === undefined && code >= 300) return { status: code };
  if (code === 204) return { status: 204, headers: [] };
  const contentType = contentTypeOf(exchange.scope, exchange.request.uri);
  return { status: code, contentType, headers: [], body: textBody(filled ?? '') };
};

const denied = async (exchange: Exchange): Promise<Outcome | undefined> => {
  const client = parseIpv4(exchange.request.client.host) ?? 0;
  const rule = settingOf(exchange.scope, 'access')?.find(({ first, size }) => client >= first && client < first + size);
  if (rule === undefined || rule.allow) return undefined;
  await logProblem(exchange, 'access forbidden by rule');
  return { status: 403 };
};

const tryFiles = async (exchange: Exchange): Promise<Outcome | undefined> => {
  const { scope, request, sys } = exchange;
  const tries = scope.tryFiles;
  if (tries === undefined) return undefined;
  for (const candidate of tries.slice(0, -1)) {
    const uri = fill(exchange, candidate);
    const wantsFolder = uri.endsWith('/');
    const path = fileOf(exchange, wantsFolder ? uri.slice(0, -1) : uri);
    if (exists(sys, path) && isFolder(sys, path) === wantsFolder) {
      request.uri = uri;
      return undefined;
    }
  }
  const last = fill(exchange, tries.at(-1)!);
  return last.startsWith('=') ? { status: Number(last.slice(1)) } : { redirect: last };
};

const exists = (sys: Exchange['sys'], path: string): boolean => {
  try {
    sys.stat(path);
    return true;
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
};

const content = async (exchange: Exchange): Promise<Outcome> => {
  const { scope } = exchange;
  if (scope.proxy !== undefined) return proxyContent(exchange, scope.proxy);
  if (scope.stubStatus) {
    const { method } = exchange.request;
    if (method !== 'GET' && method !== 'HEAD') return { status: 405 };
    return {
      status: 200,
      contentType: 'text/plain',
      headers: [],
      body: textBody(describeStatistics(exchange.statistics)),
    };
  }
  return staticContent(exchange);
};
