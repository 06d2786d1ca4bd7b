import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { podDraft } from './fixture.ts';
import { addRunningPod, fakeLog, newServer, type Reply, type TestServer } from './server-fixture.ts';

let server: TestServer;
beforeEach(async () => {
  server = await newServer();
  addRunningPod(server, 'p');
});
afterEach(() => server.close());

const pods = '/api/v1/namespaces/default/pods';
const log = (query = '', pod = 'p'): Promise<Reply> => server.ask('GET', `${pods}/${pod}/log${query}`);

describe('a log', () => {
  test('is the lines as they were written', async () => {
    expect(await log()).toMatchObject({ code: 200, text: 'one\ntwo\nthree\n' });
    server.nodes.log.add('four', true);
    server.nodes.log.add(' and a half');
    expect((await log('?tailLines=2')).text).toBe('three\nfour and a half\n');
  });

  test.each([
    ['?tailLines=1', 'three\n'],
    ['?tailLines=0', ''],
    ['?timestamps=true&tailLines=1', '2030-01-01T00:00:02.000000000Z three\n'],
    ['?limitBytes=6', 'one\ntw'],
    ['?sinceTime=2030-01-01T00:00:01Z', 'two\nthree\n'],
    ['?container=c&tailLines=9', 'one\ntwo\nthree\n'],
  ])('%s', async (query, text) => {
    expect((await log(query)).text).toBe(text);
  });

  test('knows how long ago', async () => {
    server.api.clock.advance(3000);
    expect((await log('?sinceSeconds=2')).text).toBe('two\nthree\n');
  });

  test('is followed until the container ends', async () => {
    let told = false;
    const { text } = await server.ask('GET', `${pods}/p/log?follow=true`, {
      onText: () => {
        if (told) return;
        told = true;
        server.nodes.log.add('four');
        server.nodes.log.end();
      },
    });
    expect(text).toBe('one\ntwo\nthree\nfour\n');
  });

  test('of the run before needs one', async () => {
    expect((await log('?previous=true')).json).toMatchObject({
      code: 400,
      message: 'previous terminated container "c" in pod "p" not found',
    });
    server.nodes.previous = fakeLog('old');
    server.api.client.modify(
      'pods',
      'default',
      'p',
      (pod) => {
        const [status] = pod.status!.containerStatuses!;
        return {
          ...pod,
          status: { ...pod.status, containerStatuses: [{ ...status!, lastState: { terminated: { exitCode: 1 } } }] },
        };
      },
      { status: true },
    );
    expect((await log('?previous=true')).text).toBe('old\n');
  });

  test.each([
    ['ContainerCreating', 'ContainerCreating'],
    ['ErrImagePull', "image can't be pulled"],
    ['ImagePullBackOff', 'trying and failing to pull image'],
  ])('is not there while a container waits: %s', async (reason, words) => {
    server.api.client.modify(
      'pods',
      'default',
      'p',
      (pod) => {
        const [status] = pod.status!.containerStatuses!;
        return {
          ...pod,
          status: { ...pod.status, containerStatuses: [{ ...status!, state: { waiting: { reason } } }] },
        };
      },
      { status: true },
    );
    expect((await log()).json).toMatchObject({
      code: 400,
      message: `container "c" in pod "p" is waiting to start: ${words}`,
    });
  });

  test('is empty for a pod without a node', async () => {
    server.api.client.create('pods', podDraft('q'));
    expect(await log('', 'q')).toMatchObject({ code: 200, text: '' });
  });

  test('of several containers needs a name', async () => {
    server.api.client.create(
      'pods',
      podDraft('q', {
        containers: [
          { name: 'a', image: 'x' },
          { name: 'b', image: 'x' },
        ],
      }),
    );
    const messageFor = async (query: string): Promise<unknown> => (await log(query, 'q')).json['message'];
    expect(await messageFor('')).toBe('a container name must be specified for pod q, choose one of: [a b]');
    expect(await messageFor('?container=z')).toBe('container z is not valid for pod q');
    expect((await log('', 'nope')).json['message']).toBe('pods "nope" not found');
    expect(await messageFor('?container=a&tailLines=-1')).toBe(
      'PodLogOptions "q" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    );
  });
});

type Session = { protocol: string; stdout: string; stderr: string; status: unknown; code: number };

const exec = (
  query: string,
  {
    protocols = ['v5.channel.k8s.io'],
    pod = 'p',
    verb = 'exec',
    onOpen = () => {},
  }: { protocols?: string[]; pod?: string; verb?: string; onOpen?: (socket: WebSocket) => void } = {},
): Promise<Session | Reply> =>
  new Promise((resolve, reject) => {
    const url = `${server.url.replace('https', 'wss')}${pods}/${pod}/${verb}?${query}`;
    const headers = { authorization: `Bearer ${server.token}` };
    const socket = new WebSocket(url, protocols, { ca: server.ca, headers });
    const session: Session = { protocol: '', stdout: '', stderr: '', status: undefined, code: 0 };
    socket.on('open', () => {
      session.protocol = socket.protocol;
      onOpen(socket);
    });
    socket.on('message', (data: Buffer) => {
      const text = data.subarray(1).toString();
      if (data[0] === 1) session.stdout += text;
      else if (data[0] === 2) session.stderr += text;
      else if (data[0] === 3) session.status = text.startsWith('{') ? JSON.parse(text) : text;
    });
    socket.on('close', (code) => resolve({ ...session, code }));
    socket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (piece: Buffer) => (text += piece.toString()));
      response.on('end', () =>
        resolve({
          code: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: JSON.parse(text) as Reply['json'],
        }),
      );
    });
    socket.on('error', reject);
  });

const both = 'stdout=true&stderr=true';

describe('a command in a container', () => {
  test('has its output and its end told apart', async () => {
    expect(await exec(`${both}&command=hello`)).toEqual({
      protocol: 'v5.channel.k8s.io',
      stdout: 'hello\n',
      stderr: 'a word of warning\n',
      status: { metadata: {}, status: 'Success' },
      code: 1000,
    });
  });

  test('that fails says with which code', async () => {
    expect(await exec(`${both}&command=exit&command=7`, { protocols: ['v4.channel.k8s.io'] })).toMatchObject({
      protocol: 'v4.channel.k8s.io',
      status: {
        status: 'Failure',
        reason: 'NonZeroExitCode',
        message: 'command terminated with non-zero exit code: error executing command [exit 7], exit code 7',
        details: { causes: [{ reason: 'ExitCode', message: '7' }] },
      },
    });
  });

  test('reads until the client closes its input', async () => {
    const session = await exec('stdin=true&stdout=true&command=cat', {
      onOpen(socket) {
        socket.send(Buffer.from('\0abc'));
        socket.send(Buffer.from('\0def'));
        socket.send(Buffer.from([255, 0]));
      },
    });
    expect(session).toMatchObject({ stdout: 'abcdef', status: { status: 'Success' } });
  });

  test('with a terminal has one output, hears of its size, and is told when the terminal is gone', async () => {
    await exec('stdin=true&stdout=true&stderr=true&tty=true&command=hang', {
      onOpen(socket) {
        socket.send(Buffer.from('\x04{"Width":120,"Height":40}'));
        socket.send(Buffer.from('\x04nonsense'));
        socket.close();
      },
    });
    expect(await server.nodes.killed).toBe('HUP');
    expect(server.nodes.sizes).toEqual(['120x40']);
    expect(await exec(`${both}&tty=true&command=hello`)).toMatchObject({ stdout: 'hello\n', stderr: '' });
  });

  test('that can`t be started says why', async () => {
    expect(await exec(`${both}&command=missing`)).toMatchObject({
      status: {
        status: 'Failure',
        reason: 'InternalError',
        code: 500,
        message:
          'Internal error occurred: Internal error occurred: error executing command in container: exec: "missing": executable file not found in $PATH',
      },
    });
  });

  test('needs a container that runs', async () => {
    addRunningPod(server, 'q', ['stopped']);
    expect(await exec(`${both}&command=x`, { pod: 'q' })).toMatchObject({
      status: { message: 'Internal error occurred: unable to upgrade connection: container not found ("stopped")' },
    });
    expect(await exec(both, { pod: 'q', verb: 'attach' })).toMatchObject({
      status: {
        message: 'Internal error occurred: unable to upgrade connection: container stopped not found in pod q_default',
      },
    });
  });

  test('can be joined', async () => {
    expect(await exec(both, { verb: 'attach' })).toMatchObject({ stdout: 'attached\n', status: { status: 'Success' } });
    addRunningPod(server, 'q', ['fails']);
    expect(await exec(both, { pod: 'q', verb: 'attach' })).toMatchObject({ status: { status: 'Success' } });
  });

  test('chooses the newest protocol that both know', async () => {
    const protocols = ['channel.k8s.io', 'v3.channel.k8s.io', 'v4.channel.k8s.io', 'v5.channel.k8s.io'];
    expect(await exec(`${both}&command=x`, { protocols })).toMatchObject({ protocol: 'v5.channel.k8s.io' });
    expect(await exec(`${both}&command=x`, { protocols: ['other'] })).toMatchObject({ code: 403 });
  });

  test('is refused before the upgrade when it means nothing', async () => {
    expect(await exec(`${both}&container=z&command=x`)).toMatchObject({
      code: 400,
      json: { message: 'container z is not valid for pod p' },
    });
    expect(await exec(`${both}&command=x`, { pod: 'nope' })).toMatchObject({ code: 404 });
    server.api.client.create('pods', podDraft('q'));
    expect(await exec(`${both}&command=x`, { pod: 'q' })).toMatchObject({
      code: 400,
      json: { message: 'pod q does not have a host assigned' },
    });
  });

  test('over SPDY needs a protocol that both know', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };
    const { json } = await server.ask('POST', `${pods}/p/exec?${both}&command=x`, { headers });
    expect(json).toMatchObject({ code: 403, message: expect.stringContaining('unable to negotiate protocol') });
  });
});

describe('older protocols of WebSockets', () => {
  const listen = (path: string, protocol: string, onOpen?: (socket: WebSocket) => void): Promise<string[]> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${server.token}` };
      const url = `${server.url.replace('https', 'wss')}${pods}/p/${path}`;
      const socket = new WebSocket(url, [protocol], { ca: server.ca, headers });
      const messages: string[] = [];
      socket.on('open', () => onOpen?.(socket));
      socket.on('message', (data: Buffer) => messages.push(data.toString()));
      socket.on('close', () => resolve(messages));
      socket.on('error', reject);
    });
  const plain = (text: string): string => Buffer.from(text, 'base64').toString();

  test('a command, in base64', async () => {
    const messages = await listen('exec?stdin=true&stdout=true&command=cat', 'base64.channel.k8s.io', (socket) => {
      socket.send(`0${Buffer.from('hello').toString('base64')}`);
      socket.send(`${String.fromCharCode(0x30 + 255)}${Buffer.of(0).toString('base64')}`);
      setImmediate(() => socket.close());
    });
    expect(messages.map((text) => [text[0], plain(text.slice(1))])).toEqual([['1', 'hello']]);
  });

  test('a log, as bytes and in base64', async () => {
    server.nodes.log.end();
    expect((await listen('log', 'binary.k8s.io')).join('')).toBe('one\ntwo\nthree\n');
    expect((await listen('log?tailLines=1', 'base64.binary.k8s.io')).map(plain).join('')).toBe('three\n');
  });
});
