/** What is served that is no object: discovery, schemas, version and health. */
import { createHash } from 'node:crypto';
import { issuer } from '../authentication/service-account-tokens.ts';
import { signingAlgorithm } from '../authentication/signed-token.ts';
import { aggregatedDocument, discoveryDocument } from '../discovery/documents.ts';
import { versionDocument } from '../discovery/version.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import type { Form } from './media-type.ts';

const healthChecks = ['ping', 'log', 'etcd', 'poststarthook/start-apiextensions-informers', 'shutdown'];

const health = (path: string, verbose: boolean): Answer | undefined => {
  const match = /^\/(healthz|livez|readyz)(?:\/([\w/-]+))?$/.exec(path);
  if (match === null) return undefined;
  if (match[2] !== undefined) return healthChecks.includes(match[2]) ? { code: 200, text: 'ok' } : undefined;
  if (!verbose) return { code: 200, text: 'ok' };
  return { code: 200, text: `${healthChecks.map((name) => `[+]${name} ok\n`).join('')}${match[1]} check passed\n` };
};

const openId = ({ api, path }: Call): Answer | undefined => {
  if (path === '/openid/v1/jwks') return { code: 200, json: api.tokens.keySet(), type: 'application/jwk-set+json' };
  if (path !== '/.well-known/openid-configuration') return undefined;
  return {
    code: 200,
    json: {
      issuer,
      jwks_uri: `${issuer}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [signingAlgorithm],
    },
  };
};

/** Documents that anybody may read. */
export const publicDocument = ({ api, path, query }: Call): Answer | undefined =>
  path === '/version' || path === '/version/'
    ? { code: 200, text: JSON.stringify(versionDocument(api.version), undefined, 2), type: 'application/json' }
    : health(path, query.has('verbose'));

/** The schemas never change while we run; writing them as text takes a while. */
const schemaTexts = new WeakMap<object, { text: string; tag: string }>();

const schemaText = (document: object): { text: string; tag: string } => {
  const known = schemaTexts.get(document);
  if (known !== undefined) return known;
  const text = JSON.stringify(document);
  const made = { text, tag: `"${createHash('sha256').update(text).digest('hex').slice(0, 32).toUpperCase()}"` };
  schemaTexts.set(document, made);
  return made;
};

/** Answers by itself: the schemas are large, and clients keep them by their tag. */
export const serveSchema = ({ api, path, request, response }: Call): boolean => {
  const match = /^\/openapi\/v3(?:\/(.*))?$/.exec(path);
  if (match === null) return false;
  const document =
    match[1] === undefined || match[1] === '' ? api.schema.openApiIndex() : api.schema.openApiDocument(match[1]);
  if (document === undefined) return false;
  const { text, tag } = schemaText(document);
  const headers = { 'Content-Type': 'application/json', ETag: tag, Vary: 'Accept' };
  if (request.headers['if-none-match'] === tag) response.writeHead(304, headers).end();
  else response.writeHead(200, headers).end(text);
  return true;
};

export const knownPaths = ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'];

export const documentFor = (call: Call, form: Form): Answer | undefined => {
  const { path: given, request } = call;
  const path = given.length > 1 ? given.replace(/\/$/, '') : given;
  const known = openId(call);
  if (known !== undefined) return known;
  if (path === '/') return { code: 200, json: { paths: knownPaths } };
  const document =
    form.as === 'discovery'
      ? aggregatedDocument(path, form.version)
      : discoveryDocument(path, request.headers.host ?? 'localhost');
  return document === undefined ? undefined : { code: 200, json: document };
};
