/** Requests through the API to servers of pods; the pod is a server of this machine. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { rewriteAddress, rewriteHtml } from '../../../src/embedded/api/proxy/rewrite.ts';
import type { Connection } from '../../../src/embedded/runtime/types.ts';
import { addRunningPod, newServer, type TestServer } from './server-fixture.ts';

let backend: Server;
let server: TestServer;

const dial = (port: number): Promise<Connection> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const pieces = socket.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>;
    socket.once('error', reject);
    socket.once('connect', () =>
      resolve({
        port: socket.localPort ?? 0,
        read: async () => (await pieces.next()).value ?? new Uint8Array(0),
        write: (bytes) => new Promise((done) => socket.write(bytes, () => done())),
        end: () => void socket.end(),
        close: () => socket.destroy(),
      }),
    );
  });

beforeAll(async () => {
  backend = createServer((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: '/there?x=1' }).end();
    else if (request.url === '/page')
      response.writeHead(200, { 'content-type': 'text/html' }).end('<a href="/next">next</a>');
    else {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const body = Buffer.concat(pieces).toString();
        const { authorization } = request.headers;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ method: request.method, url: request.url, body, authorization }));
      });
    }
  });
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  const { port } = backend.address() as AddressInfo;
  server = await newServer();
  addRunningPod(server, 'web');
  server.api.client.modify(
    'pods',
    'default',
    'web',
    (pod) => ({ ...pod, status: { ...pod.status, podIP: '10.244.0.9' } }),
    { status: true },
  );
  server.nodes.forward = {
    id: 'sandbox',
    connect: async () => ({ failure: 'not asked for' }),
    dial: async (host, asked) =>
      asked === 81 ? { failure: `dial tcp ${host}:81: connect: connection refused` } : dial(port),
    failure: () => '',
  };
  server.api.client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'shop', namespace: 'default' },
    spec: { ports: [{ name: 'web', port: 8080, targetPort: 80 }] },
  });
  server.api.client.create('endpointslices', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'shop-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'shop' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.244.0.9'], targetRef: { kind: 'Pod', name: 'web' } }],
    ports: [{ name: 'web', port: 80, protocol: 'TCP' }],
  });
});
afterAll(async () => {
  await server.close();
  backend.close();
  backend.closeAllConnections();
});

const at = (part: string): string => `/api/v1/namespaces/default/${part}`;

describe('a request through the API', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s reaches the pod', async (method) => {
    const body = ['POST', 'PUT', 'PATCH'].includes(method) ? 'hello' : '';
    const reply = await server.ask(method, at('pods/web:80/proxy/some/path/?a=%20b'), body === '' ? {} : { raw: body });
    expect(reply.json).toEqual({ method, url: '/some/path/?a=%20b', body });
  });

  test.each(['services/shop:web', 'services/shop:8080', 'services/http:shop:web'])('%s', async (part) => {
    expect((await server.ask('GET', at(`${part}/proxy/x`))).json).toMatchObject({ url: '/x' });
  });

  test('without a path is sent to the root', async () => {
    const reply = await server.ask('GET', at('pods/web/proxy?a=1'));
    expect([reply.code, reply.headers.location]).toEqual([301, at('pods/web/proxy/?a=1')]);
    expect((await server.ask('POST', at('pods/web/proxy'))).json).toMatchObject({ url: '/' });
  });

  test('gets addresses that lead through the API again', async () => {
    const away = await server.ask('GET', at('pods/web/proxy/away'));
    expect([away.code, away.headers.location]).toEqual([302, at('pods/web/proxy/there?x=1')]);
    const page = await server.ask('GET', at('pods/web/proxy/page'));
    expect(page.text).toBe(`<a href="${at('pods/web/proxy/next')}">next</a>`);
  });

  test.each([
    ['pods/nobody/proxy/', 404, 'pods "nobody" not found'],
    ['pods/a:b:c:d/proxy/', 400, 'invalid pod request "a:b:c:d"'],
    ['pods/web:81/proxy/', 503, 'error trying to reach service: dial tcp 10.244.0.9:81: connect: connection refused'],
    ['services/shop:81/proxy/', 503, 'no service port 81 found for service "shop"'],
    ['services/shop/proxy/', 503, 'no endpoints available for service "shop"'],
  ])('%s: %i', async (path, code, message) => {
    expect((await server.ask('GET', at(path))).json).toMatchObject({ code, message });
  });
});

test('addresses of others, relative ones and right ones stay', () => {
  const rewriting = { prefix: '/p', host: '10.0.0.1:80' };
  expect(rewriteAddress('http://10.0.0.1:80/a', rewriting)).toBe('/p/a');
  for (const kept of ['http://example.com/a', 'b/c', '#top', '?q', '/p/a', 'mailto:x@y'])
    expect(rewriteAddress(kept, rewriting)).toBe(kept);
  expect(rewriteHtml(`<IMG alt='/x' src=/y><p href="/z">/q</p><br/>`, rewriting)).toBe(
    `<IMG alt='/x' src=/p/y><p href="/z">/q</p><br/>`,
  );
});
