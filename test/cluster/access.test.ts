import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openAccess } from '../../src/cluster/access.ts';
import type { Pod } from '../../src/cluster/kube.ts';
import { ApiRefusal, Unreachable, type ClusterAccess } from '../../src/cluster/types.ts';

type Seen = { method: string; url: string; type: string | undefined; body: string };

let server: Server;
let folder: string;
let access: ClusterAccess & { close(): void };
let seen: Seen[];
let answer: (request: Seen, response: ServerResponse) => void;

const json = (response: ServerResponse, code: number, body: unknown): void => {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

const discovery: Record<string, unknown> = {
  '/api/v1': {
    resources: [
      { name: 'pods', kind: 'Pod', namespaced: true },
      { name: 'pods/log', kind: 'Pod', namespaced: true },
      { name: 'namespaces', kind: 'Namespace', namespaced: false },
    ],
  },
  '/apis/apps/v1': { resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true }] },
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = request.url ?? '';
  const known = discovery[url];
  if (known !== undefined) {
    json(response, 200, known);
    return;
  }
  const item = {
    method: request.method ?? '',
    url,
    type: request.headers['content-type'],
    body: await readBody(request),
  };
  seen.push(item);
  answer(item, response);
};

beforeEach(async () => {
  seen = [];
  answer = (_request, response) =>
    json(response, 404, { kind: 'Status', code: 404, reason: 'NotFound', message: 'not found' });
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  folder = await mkdtemp(join(tmpdir(), 'access-'));
  const { port } = server.address() as AddressInfo;
  const kubeconfig = {
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 'secret' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  await writeFile(join(folder, 'config'), JSON.stringify(kubeconfig));
  access = await openAccess(join(folder, 'config'));
});

afterEach(async () => {
  access.close();
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  await rm(folder, { recursive: true });
});

const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'n', name: 'a' };

describe('access', () => {
  test('finds the path of a kind by discovery, namespaced or not', async () => {
    await access.get(pod);
    await access.get({ apiVersion: 'v1', kind: 'Namespace', name: 'n' });
    await access.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'n', name: 'd' });
    expect(seen.map(({ url }) => url)).toEqual([
      '/api/v1/namespaces/n/pods/a',
      '/api/v1/namespaces/n',
      '/apis/apps/v1/namespaces/n/deployments/d',
    ]);
  });

  test('takes not found for an answer when reading and deleting, and for a refusal elsewhere', async () => {
    expect(await access.get(pod)).toBeUndefined();
    await access.delete(pod);
    await expect(
      access.create({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'n', name: 'a' } }),
    ).rejects.toBeInstanceOf(ApiRefusal);
  });

  test('says which kinds the server does not know', async () => {
    expect(await access.isNamespaced('v1', 'Pod')).toBe(true);
    expect(await access.isNamespaced('v1', 'Namespace')).toBe(false);
    expect(await access.isNamespaced('v1', 'Podd')).toBeUndefined();
    expect(await access.isNamespaced('nope/v1', 'Pod')).toBeUndefined();
    await expect(access.get({ ...pod, kind: 'Podd' })).rejects.toThrow('no matches for kind "Podd" in version "v1"');
  });

  test('a refusal carries the words of the server', async () => {
    answer = (_request, response) =>
      json(response, 403, { kind: 'Status', code: 403, reason: 'Forbidden', message: 'not yours' });
    const error = await access
      .list({ apiVersion: 'v1', kind: 'Pod', namespace: 'n' })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 403, status: { reason: 'Forbidden' } });
  });

  test('applies on the server, strictly and by force', async () => {
    answer = (_request, response) => json(response, 200, {});
    await access.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'n', name: 'a' }, spec: { odd: 1 } });
    const { url, type, body } = seen[0]!;
    expect(url).toBe('/api/v1/namespaces/n/pods/a?fieldManager=peapod&force=true&fieldValidation=Strict');
    expect(type).toBe('application/apply-patch+yaml');
    expect(JSON.parse(body)).toMatchObject({ spec: { odd: 1 } });
  });

  test('asks again when a read meets a passing fault, and never when a write does', async () => {
    let left = 1;
    answer = (_request, response) =>
      left-- > 0 ? json(response, 503, {}) : json(response, 200, { items: [], metadata: { resourceVersion: '7' } });
    expect(await access.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'n' })).toEqual({
      items: [],
      resourceVersion: '7',
    });
    left = 1;
    await expect(access.create({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'n' } })).rejects.toBeInstanceOf(
      ApiRefusal,
    );
    expect(seen.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
  });

  test('a server that is not there is unreachable, with the reason', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
    await expect(access.version()).rejects.toThrow(Unreachable);
    await expect(access.version()).rejects.toThrow('ECONNREFUSED');
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });

  test('list items carry their kind', async () => {
    answer = (_request, response) =>
      json(response, 200, { items: [{ metadata: { name: 'a' } }], metadata: { resourceVersion: '7' } });
    const { items } = await access.list<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace: 'n' });
    expect(items[0]).toMatchObject({ apiVersion: 'v1', kind: 'Pod' });
  });

  test('a watch yields events across chunk borders, leaves bookmarks out and ends with the stream', async () => {
    answer = (_request, response) => {
      response.writeHead(200);
      response.write('{"type":"ADDED","object":{"metadata":{"na');
      response.write('me":"é"}}}\n{"type":"BOOKMARK","object":{"metadata":{}}}\n');
      response.end('{"type":"DELETED","object":{"metadata":{"name":"b"}}}\n');
    };
    const events: string[] = [];
    for await (const { type, object } of access.watch(
      { apiVersion: 'v1', kind: 'Pod', namespace: 'n', resourceVersion: '5' },
      new AbortController().signal,
    )) {
      events.push(`${type} ${object.metadata.name}`);
    }
    expect(events).toEqual(['ADDED é', 'DELETED b']);
    expect(seen[0]?.url).toContain('watch=true');
    expect(seen[0]?.url).toContain('resourceVersion=5');
  });

  test('an error event of a watch is a refusal', async () => {
    answer = (_request, response) => {
      response.writeHead(200);
      response.end('{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}\n');
    };
    const read = async () => {
      for await (const event of access.watch(
        { apiVersion: 'v1', kind: 'Pod', namespace: 'n', resourceVersion: '5' },
        new AbortController().signal,
      ))
        expect(event).toBeUndefined();
    };
    await expect(read()).rejects.toMatchObject({ code: 410 });
  });

  test('an aborted watch ends quietly', async () => {
    const stop = new AbortController();
    answer = (_request, response) => {
      response.writeHead(200);
      response.write('{"type":"ADDED","object":{"metadata":{"name":"a"}}}\n');
    };
    let count = 0;
    for await (const { type } of access.watch(
      { apiVersion: 'v1', kind: 'Pod', namespace: 'n', resourceVersion: '5' },
      stop.signal,
    )) {
      expect(type).toBe('ADDED');
      count += 1;
      stop.abort();
    }
    expect(count).toBe(1);
  });

  test('sends the token of the kubeconfig', async () => {
    let header: string | undefined;
    server.prependListener('request', (request: IncomingMessage) => {
      header = request.headers.authorization;
    });
    await access.get(pod);
    expect(header).toBe('Bearer secret');
  });

  test('an unreadable kubeconfig names the file', async () => {
    await expect(openAccess(join(folder, 'nope'))).rejects.toThrow('nope');
    await writeFile(join(folder, 'odd'), 'not: [a, kubeconfig');
    await expect(openAccess(join(folder, 'odd'))).rejects.toThrow(Unreachable);
  });
});
