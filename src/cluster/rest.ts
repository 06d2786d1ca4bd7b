/** Plain JSON over HTTP to one API server; knows nothing of kinds. */
import http from 'node:http';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { linesOf } from '../shared/lines-of.ts';
import type { Status } from './kube.ts';
import { systemClock } from './system-clock.ts';
import { ApiRefusal, Unreachable } from './types.ts';

const requestTimeoutMs = 20_000;
/** The server ends a watch after five minutes; one that lives longer has lost its connection without noticing. */
const streamLimitMs = 330_000;
/** A cluster that is starting or busy drops connections now and then; only reads are asked again. */
const readAttempts = 3;

export type QueryParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

export type RequestOptions = {
  query?: QueryParameters | undefined;
  /** Sent as JSON, a string as it is. */
  body?: unknown;
  contentType?: string | undefined;
  /** Default `application/json`. */
  accept?: string | undefined;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
};

/** `299 - "the words"`, as often as the server has something to say. */
const warningsIn = (response: http.IncomingMessage): string[] =>
  [...(response.headersDistinct.warning ?? []).join(', ').matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(
    ([, text = '']) => text.replaceAll(/\\(.)/g, '$1'),
  );

const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
};

export const readAll = async (response: http.IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** The refusal that an answer with an error code carries. */
export const refusalOf = (code: number, text: string, doing: string): ApiRefusal => {
  try {
    const status = JSON.parse(text) as Status;
    if (status.kind === 'Status') return new ApiRefusal(code, status, doing);
  } catch {
    // Not from the API server itself (a proxy, say): its text is all there is.
  }
  return new ApiRefusal(code, { kind: 'Status', code, message: text.slice(0, 500) || `HTTP ${code}` }, doing);
};

export class Rest {
  readonly #config: KubeConfig;
  readonly #server: URL;
  readonly #agent: http.Agent;
  readonly #proxied: boolean;
  /** Called with each warning that the server gives beside an answer. */
  onWarning: ((text: string) => void) | undefined;
  /** TLS material and headers, refreshed now and then since tokens expire. */
  #security: { at: number; options: Promise<https.RequestOptions> } | undefined;

  constructor(config: KubeConfig) {
    this.#config = config;
    const cluster = config.getCurrentCluster();
    if (cluster === null) throw new Unreachable('the kubeconfig names no cluster');
    this.#server = new URL(cluster.server);
    this.#proxied = cluster.proxyUrl !== undefined;
    const agentOptions = { keepAlive: true, maxSockets: 64, keepAliveMsecs: 5_000 };
    this.#agent = this.#server.protocol === 'http:' ? new http.Agent(agentOptions) : new https.Agent(agentOptions);
  }

  close(): void {
    this.#agent.destroy();
  }

  async json<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const text = await this.text(method, path, options);
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new Unreachable(`${method} ${path}: the answer is not JSON: ${text.slice(0, 200)}`);
    }
  }

  async text(method: string, path: string, options: RequestOptions = {}): Promise<string> {
    const doing = `${method} ${path}`;
    for (let attempt = 1; ; attempt += 1) {
      const timeoutMs = options.timeoutMs ?? requestTimeoutMs;
      const limit = AbortSignal.timeout(timeoutMs);
      const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
      try {
        const response = await this.#send(method, path, options, signal);
        const text = await readAll(response);
        const code = response.statusCode ?? 0;
        if (code < 200 || code > 299) throw refusalOf(code, text, doing);
        return text;
      } catch (error) {
        if (options.signal?.aborted === true) throw options.signal.reason;
        const passing = error instanceof ApiRefusal ? [429, 503, 504].includes(error.code) : !limit.aborted;
        if (method === 'GET' && passing && attempt < readAttempts) {
          await systemClock.sleep(200 * attempt, options.signal);
          continue;
        }
        if (error instanceof ApiRefusal) throw error;
        throw new Unreachable(
          limit.aborted ? `${doing}: no answer in ${timeoutMs / 1000} s` : `${doing}: ${messageOf(error)}`,
          { cause: error },
        );
      }
    }
  }

  /** A streamed answer as it arrives, until the server or the signal ends it. */
  async *stream(path: string, options: RequestOptions, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const doing = `GET ${path}`;
    let response: http.IncomingMessage;
    try {
      response = await this.#send('GET', path, options, signal);
    } catch (error) {
      if (signal.aborted) return;
      throw new Unreachable(`${doing}: ${messageOf(error)}`, { cause: error });
    }
    const code = response.statusCode ?? 0;
    if (code !== 200) throw refusalOf(code, await readAll(response), doing);
    try {
      for await (const chunk of response) yield chunk as Uint8Array;
    } catch (error) {
      if (!signal.aborted) throw new Unreachable(`${doing}: ${messageOf(error)}`, { cause: error });
    } finally {
      response.destroy();
    }
  }

  /** The lines of a streamed answer. */
  lines(path: string, query: QueryParameters, signal: AbortSignal): AsyncIterable<string> {
    return linesOf(this.stream(path, { query }, AbortSignal.any([signal, AbortSignal.timeout(streamLimitMs)])));
  }

  /** What a connection of another kind (a WebSocket) to the same server needs. */
  async connection(path: string, query: QueryParameters): Promise<{ url: URL; options: https.RequestOptions }> {
    const { agent, ...options } = await this.#authenticate();
    return { url: this.#url(path, query), options: this.#proxied ? { ...options, agent } : options };
  }

  #url(path: string, query: QueryParameters): URL {
    const url = new URL(this.#server.pathname.replace(/\/$/, '') + path, this.#server);
    for (const [key, value] of Object.entries(query)) {
      if (value === undefined) continue;
      for (const each of typeof value === 'string' ? [value] : value) url.searchParams.append(key, each);
    }
    return url;
  }

  async #send(
    method: string,
    path: string,
    options: RequestOptions,
    signal: AbortSignal,
  ): Promise<http.IncomingMessage> {
    const url = this.#url(path, options.query ?? {});
    const body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
    const security = await unlessAborted(this.#authenticate(), signal);
    const headers: Record<string, string | number> = {
      ...(security.headers as Record<string, string> | undefined),
      accept: options.accept ?? 'application/json',
      'user-agent': 'peapod',
    };
    if (body !== undefined) {
      headers['content-type'] = options.contentType ?? 'application/json';
      headers['content-length'] = Buffer.byteLength(body);
    }
    const transport = url.protocol === 'http:' ? http : https;
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const request = transport.request(url, { ...security, method, headers, signal }, resolve);
      request.on('error', reject);
      request.end(body);
    });
    if (this.onWarning !== undefined) for (const text of warningsIn(response)) this.onWarning(text);
    return response;
  }

  /** Once for all that ask at the same time: a kubeconfig may run a program for this. */
  #authenticate(): Promise<https.RequestOptions> {
    const now = Date.now();
    if (this.#security === undefined || now - this.#security.at > 60_000) {
      const options = this.#credentials();
      this.#security = { at: now, options };
      options.catch(() => {
        this.#security = undefined;
      });
    }
    return this.#security.options;
  }

  async #credentials(): Promise<https.RequestOptions> {
    const options: https.RequestOptions = {};
    await this.#config.applyToHTTPSOptions(options);
    // The library's agent is needed for a proxy only; ours keeps connections open.
    if (!this.#proxied) options.agent = this.#agent;
    return options;
  }
}

/** The promise, unless the signal is aborted first. */
const unlessAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
