/** Clients that do their worst: each is refused in the real cluster's words, and the others go on being answered. */
import { once } from 'node:events';
import https from 'node:https';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { connectSpdy, SpdyClient } from '../../parity/spdy-client.ts';
import { agnhost, openHostile, running } from './hostile-pods.ts';

const cluster = await openHostile();
const { server, access } = cluster;
afterAll(() => cluster.end());

const authorization = 'Bearer in-process';
const trusting = { rejectUnauthorized: false };
const configMaps = '/api/v1/namespaces/default/configmaps';
const { hostname, port } = new URL(server);

type Answer = { code: number; message: string; text: string };

const ask = (method: string, path: string, body: string | Buffer = '', headers: object = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const all = { authorization, 'content-type': 'application/json', ...headers };
    const request = https.request(server + path, { method, ...trusting, headers: all }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('end', () => {
        const { message = '' } = JSON.parse(text) as { message?: string };
        resolve({ code: response.statusCode!, message, text });
      });
    });
    request.on('error', reject);
    request.end(body);
  });

const configMap = (name: string, data = '{"a":"b"}'): string =>
  `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"},"data":${data}}`;

const type = (name: string) => ({ 'content-type': `application/${name}` });

/** What other programs of a busy machine leave alone. */
const cpuMs = (before: NodeJS.CpuUsage): number => process.cpuUsage(before).user / 1000;

beforeAll(async () => {
  await ask('POST', configMaps, configMap('there'));
});

test.each([
  ['with its length', {}],
  ['in pieces', { 'transfer-encoding': 'chunked' }],
])('a body of ten megabytes is too large (%s)', async (_how, headers) => {
  const answer = await ask('POST', configMaps, configMap('large', `{"a":"${'b'.repeat(10_000_000)}"}`), headers);
  expect(answer).toMatchObject({ code: 413, message: 'Request entity too large: limit is 3145728' });
});

test.each([
  ['brackets', '['.repeat(200_000) + ']'.repeat(200_000)],
  ['objects', '{"a":'.repeat(200_000) + '1' + '}'.repeat(200_000)],
])('%s in brackets without end are refused in every form of a body', async (_what, deep) => {
  const inJson = configMap('deep', deep);
  const patch = `{"data":${deep}}`;
  const before = process.cpuUsage();
  const answers = [
    await ask('POST', configMaps, inJson),
    await ask('POST', configMaps, inJson, type('yaml')),
    await ask('PATCH', `${configMaps}/there`, patch, type('merge-patch+json')),
    await ask('PATCH', `${configMaps}/there`, patch, type('strategic-merge-patch+json')),
    await ask('PATCH', `${configMaps}/there`, `[{"op":"add","path":"/data","value":${deep}}]`, type('json-patch+json')),
    await ask('PATCH', `${configMaps}/deep?fieldManager=me`, inJson, type('apply-patch+yaml')),
  ];
  for (const { code, message } of answers) {
    expect(code).toBe(400);
    expect(message).toContain('exceeded max depth');
  }
  expect(cpuMs(before)).toBeLessThan(5_000);
});

test('lists in lists of YAML, and aliases of aliases, are refused', async () => {
  const letters = 'abcdefghij'.split('');
  const bomb = letters.map((name, index) =>
    index === 0
      ? `a: &a [x,x,x,x,x]`
      : `${name}: &${name} [${Array(9)
          .fill(`*${letters[index - 1]}`)
          .join(',')}]`,
  );
  const dashes = await ask('POST', configMaps, `data:\n  ${'- '.repeat(500_000)}x\n`, type('yaml'));
  expect(dashes.message).toContain('exceeded max depth of 10000');
  expect((await ask('POST', configMaps, `${bomb.join('\n')}\n`, type('yaml'))).code).toBe(400);
});

test('patches that make much out of little are refused', async () => {
  await ask('POST', configMaps, configMap('copied', `{"a":"${'b'.repeat(100_000)}"}`));
  const copies = Array.from({ length: 200 }, (_, index) => ({ op: 'copy', from: '/data/a', path: `/data/c${index}` }));
  const copied = await ask('PATCH', `${configMaps}/copied`, JSON.stringify(copies), type('json-patch+json'));
  expect(copied.code).toBe(422);
  const many = JSON.stringify(Array(10_001).fill({ op: 'test', path: '/kind', value: 'ConfigMap' }));
  expect(await ask('PATCH', `${configMaps}/copied`, many, type('json-patch+json'))).toMatchObject({
    code: 413,
    message: 'The allowed maximum operations in a JSON patch is 10000, got 10001',
  });
});

test('long lists are merged and applied in a moment', async () => {
  const deployments = '/apis/apps/v1/namespaces/default/deployments';
  const env = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => ({ name: `n${from + index}`, value: 'v' }));
  const spec = (list: object[]) => ({
    replicas: 0,
    selector: { matchLabels: { a: 'b' } },
    template: {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'c', image: 'busybox:1.36', env: list }] },
    },
  });
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'long' } };
  const send = (method: string, path: string, list: object[], headers: object) =>
    ask(method, deployments + path, JSON.stringify({ ...object, spec: spec(list) }), headers);
  expect((await send('POST', '', env(0, 3_000), {})).code).toBe(201);
  const before = process.cpuUsage();
  expect((await send('PATCH', '/long', env(1_000, 4_000), type('strategic-merge-patch+json'))).code).toBe(200);
  expect((await send('PATCH', '/long?fieldManager=me&force=true', env(0, 2_000), type('apply-patch+yaml'))).code).toBe(
    200,
  );
  expect(cpuMs(before)).toBeLessThan(5_000);
  await access.delete({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'long' });
});

test('fields of the names that objects are born with are fields like any other, in every form of a body', async () => {
  const born: Record<string, string> = { constructor: 'c', toString: 't' };
  const data = '{"__proto__":"p","constructor":"c","toString":"t"}';
  const bodies = [
    ['json', configMap('born-json', data), 'POST', configMaps],
    ['yaml', configMap('born-yaml', data), 'POST', configMaps],
    ['apply-patch+yaml', configMap('born-apply', data), 'PATCH', `${configMaps}/born-apply?fieldManager=me`],
    ['merge-patch+json', `{"data":${data}}`, 'PATCH', `${configMaps}/there`],
    ['strategic-merge-patch+json', `{"data":${data}}`, 'PATCH', `${configMaps}/there`],
    ['json-patch+json', '[{"op":"add","path":"/data/__proto__","value":"p"}]', 'PATCH', `${configMaps}/there`],
  ] as const;
  for (const [form, body, method, path] of bodies) {
    const { text } = await ask(method, path, body, type(form));
    const kept = new Map(Object.entries((JSON.parse(text) as { data: object }).data));
    expect([form, kept.get('__proto__')]).toEqual([form, 'p']);
    for (const [name, value] of Object.entries(born)) expect([form, name, kept.get(name)]).toEqual([form, name, value]);
  }
  const into = [{ op: 'add', path: '/constructor/prototype/polluted', value: 'x' }];
  expect((await ask('PATCH', `${configMaps}/there`, JSON.stringify(into), type('json-patch+json'))).code).toBe(422);
  expect('polluted' in {}).toBe(false);
});

test.each([
  ['another token', { authorization: 'Bearer other' }, 401, 'Unauthorized'],
  ['a token of three parts', { authorization: 'Bearer a.b.c' }, 401, 'Unauthorized'],
  ['a password', { authorization: 'Basic eDp5' }, 401, 'Unauthorized'],
])('%s is refused', async (_what, headers, code, message) => {
  expect(await ask('GET', configMaps, '', headers)).toMatchObject({ code, message });
});

test('bodies of other kinds are refused', async () => {
  const unknown = 'the body of the request was in an unknown format - accepted media types include: ';
  const text = await ask('POST', configMaps, 'x', { 'content-type': 'text/plain' });
  expect([text.code, text.message.slice(0, unknown.length)]).toEqual([415, unknown]);
  expect((await ask('PATCH', `${configMaps}/there`, '{}')).code).toBe(415);
  const garbage = Buffer.concat([Buffer.from('k8s\0'), Buffer.alloc(2_000, 0x0a)]);
  expect((await ask('POST', configMaps, garbage, type('vnd.kubernetes.protobuf'))).code).toBe(400);
});

/** A connection of one's own, on which nothing is read. */
const request = async (path: string): Promise<Socket> => {
  const socket = connect({ host: hostname, port: Number(port), ...trusting });
  await once(socket, 'secureConnect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`);
  return socket;
};

test('a watch that nobody reads is ended, and what it holds is let go', async () => {
  const unread = await request(`${configMaps}?watch=1`);
  unread.pause();
  let closed = false;
  unread.on('close', () => (closed = true));
  unread.on('error', () => {});
  const patch = (index: number) =>
    ask(
      'PATCH',
      `${configMaps}/watched`,
      `{"data":{"a":"${String(index % 10).repeat(1_000_000)}"}}`,
      type('merge-patch+json'),
    );
  await ask('POST', configMaps, configMap('watched'));
  const ends = async (): Promise<number> => {
    for (let index = 0; index < 100; index += 1) {
      await patch(index);
      // The end of a connection shows only to who reads: a little is read, far less than is written.
      if (index > 30) unread.resume();
      if (closed) return index;
    }
    return Infinity;
  };
  expect(await ends()).toBeLessThan(100);
});

test('a watch whose client says no more goes on, and one that is gone is forgotten', async () => {
  const half = await request(`${configMaps}?watch=1&fieldSelector=metadata.name=late`);
  half.on('error', () => {});
  half.end();
  const gone = await request(`${configMaps}?watch=1`);
  gone.on('error', () => {});
  gone.destroy();
  expect((await ask('POST', configMaps, configMap('late'))).code).toBe(201);
  half.destroy();
});

test('a command that floods who does not read it waits, and leaves others their answers', async () => {
  await cluster.start('flood', 'sleep 100000');
  await cluster.until('flood', running);
  const url = `${server.replace('https', 'wss')}/api/v1/namespaces/default/pods/flood/exec?command=cat&command=/dev/zero&stdout=1`;
  const socket = new WebSocket(url, ['v5.channel.k8s.io'], { ...trusting, headers: { authorization } });
  await once(socket, 'open');
  socket.pause();
  const before = process.memoryUsage().rss;
  for (let asked = 0; asked < 20; asked += 1) {
    await cluster.until('flood', running);
    await cluster.sh('flood', 'echo heard');
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  socket.terminate();
});

test('five hundred connections at once are forwarded side by side', async () => {
  await cluster.startContainer('ports', { image: agnhost, args: ['netexec'] });
  await cluster.until('ports', running);
  const headers = { authorization };
  const path = '/api/v1/namespaces/default/pods/ports/portforward';
  const client = await connectSpdy(server + path, { ...trusting, headers }, 'bare');
  if (!(client instanceof SpdyClient)) throw new Error(client.text);
  const opened = await Promise.all(
    Array.from({ length: 500 }, (_, index) => client.connect(index % 2 === 0 ? 8080 : 81, String(index))),
  );
  for (const { data } of opened) data.write('GET /echo?msg=heard HTTP/1.0\r\n\r\n');
  await client.until(() => opened.every(({ data }, index) => index % 2 === 1 || data.text().endsWith('heard')));
  expect((await ask('GET', `${configMaps}/there`)).code).toBe(200);
  client.close();
});
