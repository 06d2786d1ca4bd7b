/** Kinds that are mostly stored: what they are refused for, what becomes of their status, and their rows. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newServer, type Reply, type TestServer } from './server-fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await newServer();
});
afterAll(() => server.close());

const messageOf = ({ json }: Reply): unknown => json['message'];

const rows = async (path: string): Promise<unknown[]> => {
  const { json } = await server.ask('GET', path, {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
  });
  return (json['rows'] as { cells: unknown[] }[]).map(({ cells }) => cells);
};

describe('an ingress', () => {
  const path = '/apis/networking.k8s.io/v1/namespaces/default/ingresses';
  const backend = { service: { name: 'web', port: { number: 80 } } };
  const withPath = (one: object): object => ({ rules: [{ http: { paths: [{ backend, ...one }] } }] });

  test.each([
    [{}, 'spec: Invalid value: []: either `defaultBackend` or `rules` must be specified'],
    [withPath({ path: '/' }), 'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified'],
    [
      withPath({ path: 'x', pathType: 'Prefix' }),
      'spec.rules[0].http.paths[0].path: Invalid value: "x": must be an absolute path',
    ],
    [
      { rules: [{ host: '1.2.3.4' }] },
      'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
    ],
    [{ defaultBackend: {} }, 'spec.defaultBackend: Invalid value: "": resource or service backend is required'],
    [
      { defaultBackend: { service: { name: 'web' } } },
      'spec.defaultBackend: Required value: port name or number is required',
    ],
  ])('%j is refused', async (spec, message) => {
    const reply = await server.ask('POST', path, { body: { metadata: { name: 'bad' }, spec } });
    expect([reply.code, messageOf(reply)]).toEqual([422, `Ingress.networking.k8s.io "bad" is invalid: ${message}`]);
  });

  test('counts changes of what is wanted, and shows its hosts', async () => {
    const rule = { host: 'a.example.com', http: { paths: [{ backend, path: '/', pathType: 'Prefix' }] } };
    const made = await server.ask('POST', path, {
      body: { metadata: { name: 'shop' }, spec: { ingressClassName: 'x', rules: [rule] } },
    });
    expect(made.json).toMatchObject({ metadata: { generation: 1 }, status: { loadBalancer: {} } });
    const merge = { 'content-type': 'application/merge-patch+json' };
    const changed = await server.ask('PATCH', `${path}/shop`, {
      body: { spec: { tls: [{ hosts: ['a.example.com'] }] } },
      headers: merge,
    });
    expect(changed.json).toMatchObject({ metadata: { generation: 2 } });
    const status = { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } };
    await server.ask('PATCH', `${path}/shop/status`, { body: { status }, headers: merge });
    expect(await rows(path)).toEqual([['shop', 'x', 'a.example.com', '10.0.0.1', '80, 443', '0s']]);
  });
});

describe('a role and its binding', () => {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const bindings = `${rbac}/namespaces/default/rolebindings`;
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' };

  test('need verbs, and something to use them on', async () => {
    const reply = await server.ask('POST', `${rbac}/clusterroles`, {
      body: { metadata: { name: 'bad' }, rules: [{}] },
    });
    expect(messageOf(reply)).toBe(
      'ClusterRole.rbac.authorization.k8s.io "bad" is invalid: [rules[0].verbs: Required value: verbs must contain at least one value, rules[0].apiGroups: Required value: resource rules must supply at least one api group, rules[0].resources: Required value: resource rules must supply at least one resource]',
    );
  });

  test('stay bound to each other', async () => {
    const subjects = [{ kind: 'ServiceAccount', name: 'till', namespace: 'default' }];
    await server.ask('POST', bindings, { body: { metadata: { name: 'read' }, roleRef, subjects } });
    expect(await rows(bindings)).toEqual([['read', 'Role/reader', '0s', '', '', 'default/till']]);
    const reply = await server.ask('PUT', `${bindings}/read`, {
      body: { metadata: { name: 'read' }, roleRef: { ...roleRef, name: 'writer' }, subjects },
    });
    expect(messageOf(reply)).toContain('roleRef: Invalid value: ');
    expect(messageOf(reply)).toContain('cannot change roleRef');
  });
});

describe('a request for a certificate', () => {
  const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  const pem = '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n';
  const spec = {
    request: Buffer.from(pem).toString('base64'),
    signerName: 'example.com/signer',
    usages: ['client auth'],
    username: 'somebody-else',
  };
  const merge = { 'content-type': 'application/merge-patch+json' };
  const condition = { type: 'Approved', status: 'True', reason: 'Fine', message: 'ok' };
  const patch = (part: string, status: object): Promise<Reply> =>
    server.ask('PATCH', `${path}/ann${part}`, { body: { status }, headers: merge });

  test('is asked for by whoever sends it, approved, and then issued', async () => {
    const made = await server.ask('POST', path, {
      body: { metadata: { name: 'ann' }, spec, status: { conditions: [condition] } },
    });
    expect(made.json).toMatchObject({ spec: { username: 'kubernetes-admin' }, status: {} });
    expect(await rows(path)).toEqual([['ann', '0s', 'example.com/signer', 'kubernetes-admin', '<none>', 'Pending']]);
    expect(messageOf(await patch('/status', { conditions: [condition] }))).toContain(
      'updates may not add a condition of type "Approved"',
    );
    expect((await patch('/approval', { conditions: [condition], certificate: 'eA==' })).json).toMatchObject({
      status: { conditions: [{ type: 'Approved', lastUpdateTime: '2030-01-01T00:00:00Z' }] },
    });
    await patch('/status', { certificate: 'eA==' });
    expect(await rows(`${path}?fieldSelector=spec.signerName=example.com/signer`)).toEqual([
      ['ann', '0s', 'example.com/signer', 'kubernetes-admin', '<none>', 'Approved,Issued'],
    ]);
    expect(messageOf(await patch('/approval', { conditions: [] }))).toContain('updates may not remove a condition');
  });

  test('is refused when it is none', async () => {
    const body = { metadata: { name: 'bad' }, spec: { ...spec, request: 'eA==', usages: [], expirationSeconds: 5 } };
    const reply = await server.ask('POST', path, { body });
    expect(reply.code).toBe(422);
    expect(messageOf(reply)).toContain('PEM block type must be CERTIFICATE REQUEST');
    expect(messageOf(reply)).toContain('spec.usages: Required value');
    expect(messageOf(reply)).toContain('may not specify a duration less than 600 seconds');
  });
});
