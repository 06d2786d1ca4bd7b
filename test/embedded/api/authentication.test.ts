import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addRunningPod, newServer, type Reply, type TestServer } from './server-fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await newServer();
});
afterAll(() => server.close());

const accounts = '/api/v1/namespaces/default/serviceaccounts';

const askToken = (spec: object = {}, account = 'default'): Promise<Reply> =>
  server.ask('POST', `${accounts}/${account}/token`, { body: { spec } });

const tokenOf = ({ json }: Reply): string => (json['status'] as { token: string }).token;

const review = (token: string, audiences: string[] = []): Promise<Reply> =>
  server.ask('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { body: { spec: { token, audiences } } });

const asHolder = (token: string): Promise<Reply> =>
  server.ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    body: {},
    headers: { authorization: `Bearer ${token}` },
  });

describe('a token of a ServiceAccount', () => {
  test('makes its holder that account', async () => {
    const reply = await askToken();
    expect(reply).toMatchObject({ code: 201, json: { kind: 'TokenRequest', spec: { expirationSeconds: 3600 } } });
    expect((await asHolder(tokenOf(reply))).json).toMatchObject({
      status: {
        userInfo: {
          username: 'system:serviceaccount:default:default',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
        },
      },
    });
  });

  test('is taken by those whom it is for', async () => {
    const token = tokenOf(await askToken({ audiences: ['vault'] }));
    expect((await review(token, ['vault', 'other'])).json).toMatchObject({
      status: { authenticated: true, audiences: ['vault'] },
    });
    expect((await review(token)).json['status']).not.toHaveProperty('authenticated');
    expect((await asHolder(token)).code).toBe(401);
  });

  test('ends in time', async () => {
    const token = tokenOf(await askToken({ expirationSeconds: 600 }));
    (server.api.clock as unknown as { advance: (ms: number) => void }).advance(700_000);
    expect((await review(token)).json).toMatchObject({
      status: { error: '[invalid bearer token, service account token has expired]' },
    });
  });

  test('ends with the pod that it is bound to', async () => {
    addRunningPod(server, 'holder');
    const token = tokenOf(await askToken({ boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'holder' } }));
    expect((await review(token)).json).toMatchObject({
      status: { user: { extra: { 'authentication.kubernetes.io/pod-name': ['holder'] } } },
    });
    server.api.client.delete('pods', 'default', 'holder', { gracePeriodSeconds: 0 });
    expect((await review(token)).json).toMatchObject({
      status: { error: '[invalid bearer token, service account token has been invalidated]' },
    });
  });

  test.each([
    [{ expirationSeconds: 10 }, 422, /may not specify a duration less than 10 minutes/],
    [{ boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'nobody' } }, 404, /pods "nobody" not found/],
    [{ boundObjectRef: { kind: 'Job', apiVersion: 'batch/v1', name: 'x' } }, 400, /cannot bind token to object/],
  ])('is refused for %j', async (spec, code, message) => {
    expect((await askToken(spec)).json).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('can`t be made by somebody else', async () => {
    const token = tokenOf(await askToken());
    const [head, body, signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(body!, 'base64url').toString()) as object;
    const other = Buffer.from(JSON.stringify({ ...claims, sub: 'system:admin' })).toString('base64url');
    expect((await asHolder(`${head}.${other}.${signature}`)).code).toBe(401);
  });
});

test('tokens can be checked by others, with the keys that are published', async () => {
  const { json } = await server.ask('GET', '/.well-known/openid-configuration');
  expect(json).toMatchObject({ issuer: 'https://kubernetes.default.svc.cluster.local' });
  const keys = await server.ask('GET', '/openid/v1/jwks');
  expect(keys.headers['content-type']).toBe('application/jwk-set+json');
  expect(keys.json).toMatchObject({ keys: [{ kty: 'EC', use: 'sig', alg: 'ES256' }] });
});

test('the administrator plays the part of others', async () => {
  const reply = await server.ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    body: {},
    headers: { 'impersonate-user': 'system:serviceaccount:shop:till' },
  });
  expect(reply.json).toMatchObject({
    status: {
      userInfo: {
        username: 'system:serviceaccount:shop:till',
        groups: expect.arrayContaining(['system:serviceaccounts:shop']),
      },
    },
  });
});

describe('a question about what somebody may', () => {
  const ask = (kind: string, spec: object, prefix = ''): Promise<Reply> =>
    server.ask('POST', `/apis/authorization.k8s.io/v1/${prefix}${kind}s`, { body: { spec } });

  test('is answered', async () => {
    const resourceAttributes = { verb: 'get', resource: 'pods', namespace: 'default' };
    for (const [kind, prefix] of [
      ['subjectaccessreview', ''],
      ['localsubjectaccessreview', 'namespaces/default/'],
    ] as const)
      expect((await ask(kind, { user: 'ann', resourceAttributes }, prefix)).json).toMatchObject({
        status: { allowed: true },
      });
  });

  test('must be complete', async () => {
    expect((await ask('subjectaccessreview', { user: 'ann' })).json).toMatchObject({ code: 422 });
    expect((await ask('selfsubjectrulesreview', {})).json).toMatchObject({
      code: 400,
      message: 'no namespace on request',
    });
  });

  test('is no row of a table', async () => {
    const reply = await server.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      body: { spec: { nonResourceAttributes: { verb: 'get', path: '/' } } },
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });
    expect(reply.json).toMatchObject({ code: 406, reason: 'NotAcceptable' });
  });
});
