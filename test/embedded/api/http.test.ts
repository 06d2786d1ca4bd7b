import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deploymentDraft, podDraft } from './fixture.ts';
import { newServer, type TestServer } from './server-fixture.ts';

let server: TestServer;
let busy = 0;
const bugs: unknown[] = [];

beforeAll(async () => {
  server = await newServer({
    onBug: (error) => bugs.push(error),
    onBusy: () => {
      busy += 1;
      return () => {
        busy -= 1;
      };
    },
  });
});
afterAll(() => server.close());

const maps = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, data: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

describe('objects', () => {
  test('are created, read, replaced, patched and deleted', async () => {
    const made = await server.ask('POST', `${maps}?fieldManager=me`, { body: configMap('a', { x: '1' }) });
    expect([made.code, made.json['data']]).toEqual([201, { x: '1' }]);
    expect(made.json['metadata']).toMatchObject({ managedFields: [{ manager: 'me', operation: 'Update' }] });

    const replaced = await server.ask('PUT', `${maps}/a`, { body: configMap('a', { x: '2' }) });
    expect([replaced.code, replaced.json['data']]).toEqual([200, { x: '2' }]);

    const patched = await server.ask('PATCH', `${maps}/a`, {
      body: { data: { y: '3' } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect([patched.code, patched.json['data']]).toEqual([200, { x: '2', y: '3' }]);

    expect((await server.ask('GET', `${maps}/a`)).json).toMatchObject({ kind: 'ConfigMap', data: { x: '2', y: '3' } });
    const { uid } = patched.json['metadata'] as { uid: string };
    expect((await server.ask('DELETE', `${maps}/a`)).json).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid },
    });
    expect(await server.ask('GET', `${maps}/a`)).toMatchObject({
      code: 404,
      json: { message: 'configmaps "a" not found', reason: 'NotFound', details: { name: 'a', kind: 'configmaps' } },
    });
  });

  test('are applied: made first, then changed, with conflicts told', async () => {
    const apply = (manager: string, data: object, more = ''): ReturnType<typeof server.ask> =>
      server.ask('PATCH', `${maps}/applied?fieldManager=${manager}${more}`, {
        body: configMap('applied', data),
        headers: { 'content-type': 'application/apply-patch+yaml' },
      });
    expect((await apply('one', { a: '1' })).code).toBe(201);
    expect((await apply('one', { a: '1' })).code).toBe(200);
    expect((await apply('two', { a: '2' })).json).toMatchObject({
      code: 409,
      details: { causes: [{ reason: 'FieldManagerConflict', field: '.data.a' }] },
    });
    expect((await apply('two', { a: '2' }, '&force=true')).json['data']).toEqual({ a: '2' });
    expect(
      (
        await server.ask('PATCH', `${maps}/applied`, {
          body: {},
          headers: { 'content-type': 'application/apply-patch+yaml' },
        })
      ).json,
    ).toMatchObject({
      code: 422,
      message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    });
  });

  test('may come as YAML, and go as YAML', async () => {
    const raw = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yaml}\ndata: {a: "1"}\n';
    const made = await server.ask('POST', maps, {
      raw,
      headers: { 'content-type': 'application/yaml', accept: 'application/yaml' },
    });
    expect([made.code, made.headers['content-type']]).toEqual([201, 'application/yaml']);
    expect(made.text).toContain('data:\n  a: "1"\n');
  });

  test('with fields that nobody knows are refused or warned of', async () => {
    const body = { ...configMap('odd'), nonsense: 1 };
    expect((await server.ask('POST', `${maps}?fieldValidation=Strict`, { body })).json).toMatchObject({
      code: 400,
      message:
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "nonsense"',
    });
    const warned = await server.ask('POST', `${maps}?dryRun=All`, { body });
    expect([warned.code, warned.headers['warning']]).toEqual([201, '299 - "unknown field \\"nonsense\\""']);
    expect((await server.ask('GET', `${maps}/odd`)).code).toBe(404);
  });

  test('of a kind are deleted together', async () => {
    for (const name of ['g1', 'g2']) {
      const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels: { group: 'g' } } };
      await server.ask('POST', '/api/v1/namespaces/default/secrets', { body });
    }
    const path = '/api/v1/namespaces/default/secrets?labelSelector=group%3Dg';
    const removed = await server.ask('DELETE', path);
    expect(removed.json).toMatchObject({
      kind: 'SecretList',
      items: [{ metadata: { name: 'g1' } }, { metadata: { name: 'g2' } }],
    });
    expect((await server.ask('GET', path)).json['items']).toEqual([]);
  });

  test('have parts: status, scale, binding', async () => {
    const deployments = '/apis/apps/v1/namespaces/default/deployments';
    await server.ask('POST', deployments, { body: deploymentDraft('d') });
    const merge = { 'content-type': 'application/merge-patch+json' };
    const scaled = await server.ask('PATCH', `${deployments}/d/scale`, {
      body: { spec: { replicas: 4 } },
      headers: merge,
    });
    expect(scaled.json).toMatchObject({ kind: 'Scale', spec: { replicas: 4 } });
    const status = await server.ask('PATCH', `${deployments}/d/status`, {
      body: { spec: { replicas: 9 }, status: { replicas: 1 } },
      headers: merge,
    });
    expect(status.json).toMatchObject({ spec: { replicas: 4 }, status: { replicas: 1 } });

    await server.ask('POST', '/api/v1/namespaces/default/pods', { body: podDraft('bound') });
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'bound' },
      target: { kind: 'Node', name: 'n1' },
    };
    const bound = await server.ask('POST', '/api/v1/namespaces/default/pods/bound/binding', { body: binding });
    expect(bound.json).toMatchObject({ status: 'Success', code: 201 });
    expect((await server.ask('GET', '/api/v1/namespaces/default/pods/bound')).json).toMatchObject({
      spec: { nodeName: 'n1' },
    });
  });
});

describe('tables', () => {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

  test('have columns, cells and the objects` metadata', async () => {
    await server.ask('POST', maps, { body: configMap('shown', { a: '1' }) });
    const { json } = await server.ask('GET', `${maps}/shown`, { headers: { accept } });
    expect(json).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      columnDefinitions: [{ name: 'Name', format: 'name' }, { name: 'Data' }, { name: 'Age' }],
      rows: [{ cells: ['shown', 1, '0s'], object: { kind: 'PartialObjectMetadata', metadata: { name: 'shown' } } }],
    });
    const whole = await server.ask('GET', `${maps}/shown?includeObject=Object`, { headers: { accept } });
    expect(whole.json).toMatchObject({ rows: [{ object: { kind: 'ConfigMap', data: { a: '1' } } }] });
  });

  test('also in a watch', async () => {
    const { text } = await server.ask('GET', `${maps}?watch=1&fieldSelector=metadata.name%3Dshown`, {
      headers: { accept },
      onText: (_text, stop) => stop(),
    });
    expect(JSON.parse(text)).toMatchObject({
      type: 'ADDED',
      object: { kind: 'Table', rows: [{ cells: ['shown', 1, '0s'] }] },
    });
  });

  test('metadata alone can be had too', async () => {
    const headers = { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' };
    const { json } = await server.ask('GET', `${maps}?limit=1`, { headers });
    expect(json).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ kind: 'PartialObjectMetadata' }] });
  });
});

describe('a watch', () => {
  test('goes on until its time is over', async () => {
    const path = `${maps}?watch=true&timeoutSeconds=0&resourceVersion=${server.api.store.revision}`;
    expect(await server.ask('GET', path)).toMatchObject({ code: 200, text: '' });
  });

  test('sends one line for each change, and keeps nobody busy', async () => {
    const { text } = await server.ask('GET', `${maps}?watch=true&fieldSelector=metadata.name%3Dseen`, {
      onText: (sofar, stop) => {
        if (sofar.includes('DELETED')) stop();
        else if (sofar.split('\n').length === 2) {
          expect(busy).toBe(0);
          server.api.client.modify('configmaps', 'default', 'seen', (current) => ({ ...current, data: { a: '2' } }));
          server.api.client.delete('configmaps', 'default', 'seen');
        }
      },
      ...(await server.ask('POST', maps, { body: configMap('seen', { a: '1' }) }), {}),
    });
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; object: { data: object } });
    expect(lines.map(({ type, object }) => [type, object.data])).toEqual([
      ['ADDED', { a: '1' }],
      ['MODIFIED', { a: '2' }],
      ['DELETED', { a: '2' }],
    ]);
  });
});

describe('what is asked in a wrong way', () => {
  test.each([
    ['GET', '/api/v1/nope', 404, 'the server could not find the requested resource'],
    ['GET', '/api/v1/namespaces/default/pods/a/nope', 404, 'the server could not find the requested resource'],
    ['PUT', '/api/v1/pods', 405, 'the server does not allow this method on the requested resource'],
    ['POST', '/api/v1/pods', 405, 'the server does not allow this method on the requested resource'],
    ['GET', '/api/v1/pods?limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['GET', '/api/v1/pods?fieldSelector=foo', 400, "invalid selector: 'foo'; can't understand 'foo'"],
  ])('%s %s', async (method, path, code, message) => {
    expect((await server.ask(method, path)).json).toMatchObject({ kind: 'Status', code, message });
  });

  test('a path of no group is no Status', async () => {
    expect(await server.ask('GET', '/nope')).toMatchObject({ code: 404, text: '404 page not found\n' });
    expect(await server.ask('GET', '/api/v1/namespaces/%zz/pods')).toMatchObject({ code: 200 });
    expect(await server.ask('GET', '/openapi/v2')).toMatchObject({ code: 404 });
  });

  test('without the token', async () => {
    const reply = await server.ask('GET', '/api/v1/pods', { headers: { authorization: 'Bearer other' } });
    expect(reply.json).toMatchObject({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
    expect((await server.ask('GET', '/version', { headers: { authorization: '' } })).code).toBe(200);
  });

  test('a form that can`t be had, and a body that can`t be read', async () => {
    expect((await server.ask('GET', '/api/v1/pods', { headers: { accept: 'text/html' } })).json).toMatchObject({
      code: 406,
      reason: 'NotAcceptable',
    });
    const odd = { raw: 'x', headers: { 'content-type': 'text/plain' } };
    expect((await server.ask('POST', maps, odd)).json).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
  });

  test('a body that is too large', async () => {
    const reply = await server.ask('POST', maps, { raw: Buffer.alloc(3 * 1024 * 1024 + 1, 0x20) });
    expect(reply.json).toMatchObject({
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    });
    const unsaid = { raw: Buffer.alloc(3 * 1024 * 1024 + 1, 0x20), headers: { 'transfer-encoding': 'chunked' } };
    expect((await server.ask('POST', maps, unsaid)).code).toBe(413);
  });
});

describe('what clients ask first', () => {
  test('the groups, all at once', async () => {
    const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const { json, headers } = await server.ask('GET', '/apis', { headers: { accept: `${type},application/json` } });
    expect(headers['content-type']).toBe(type);
    const items = json['items'] as { metadata: { name: string }; versions: { resources: { resource: string }[] }[] }[];
    expect(
      items.find(({ metadata }) => metadata.name === 'apps')?.versions[0]?.resources.map(({ resource }) => resource),
    ).toEqual(expect.arrayContaining(['deployments', 'replicasets']));
    expect((await server.ask('GET', '/api', { headers: { accept: type } })).json).toMatchObject({
      items: [{ versions: [{ version: 'v1' }] }],
    });
  });

  test('the groups, one by one', async () => {
    expect((await server.ask('GET', '/api')).json).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    expect((await server.ask('GET', '/apis/apps')).json).toMatchObject({ kind: 'APIGroup', name: 'apps' });
    const { json } = await server.ask('GET', '/apis/apps/v1');
    expect((json['resources'] as { name: string }[]).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['deployments', 'deployments/scale', 'deployments/status', 'replicasets']),
    );
  });

  test('version, health and schemas', async () => {
    expect((await server.ask('GET', '/version')).json).toMatchObject({
      major: '1',
      minor: '34',
      gitVersion: 'v1.34.4',
    });
    expect((await server.ask('GET', '/readyz')).text).toBe('ok');
    expect((await server.ask('GET', '/livez?verbose')).text).toContain('[+]ping ok\n');
    const schema = await server.ask('GET', '/openapi/v3/api/v1');
    expect(schema.json).toMatchObject({ openapi: expect.stringMatching(/^3/) });
    const again = { headers: { 'if-none-match': schema.headers.etag! } };
    expect((await server.ask('GET', '/openapi/v3/api/v1', again)).code).toBe(304);
  });

  test('who one is and what one may', async () => {
    const review = (group: string, kind: string, spec: object = {}): ReturnType<typeof server.ask> =>
      server.ask('POST', `/apis/${group}.k8s.io/v1/${kind.toLowerCase()}s`, {
        body: { apiVersion: `${group}.k8s.io/v1`, kind, spec },
      });
    expect(
      (
        await review('authorization', 'SelfSubjectAccessReview', {
          resourceAttributes: { verb: 'get', resource: 'pods' },
        })
      ).json,
    ).toMatchObject({
      status: { allowed: true },
    });
    expect((await review('authentication', 'SelfSubjectReview')).json).toMatchObject({
      status: { userInfo: { username: 'kubernetes-admin' } },
    });
    expect((await review('authentication', 'TokenReview', { token: server.token })).json).toMatchObject({
      status: { authenticated: true },
    });
    expect((await review('authorization', 'SelfSubjectRulesReview', { namespace: 'default' })).json).toMatchObject({
      kind: 'SelfSubjectRulesReview',
    });
  });
});

test('what is broken inside is told as a bug, and the next request is served', async () => {
  server.api.store.list = () => {
    throw new TypeError('broken');
  };
  const reply = await server.ask('GET', '/api/v1/pods');
  // Back to the method of its class.
  Reflect.deleteProperty(server.api.store, 'list');
  expect(reply.json).toMatchObject({ code: 500, reason: 'InternalError', message: 'Internal error occurred: broken' });
  expect(bugs).toHaveLength(1);
  expect((await server.ask('GET', '/api/v1/pods')).code).toBe(200);
  expect(busy).toBe(0);
});

test('a long list comes whole', async () => {
  for (let index = 0; index < 600; index += 1) {
    server.api.client.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `long-${index}`, namespace: 'default', labels: { long: 'yes' } },
    });
  }
  const { json } = await server.ask('GET', `${maps}?labelSelector=long`);
  expect((json['items'] as unknown[]).length).toBe(600);
});
