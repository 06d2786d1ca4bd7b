import { afterEach, describe, expect, test } from '@jest/globals';
import type { SkippingClock } from '../../../src/embedded/clock.ts';
import { bufferBytes } from '../../../src/embedded/runtime/network/byte-queue.ts';
import type { NetworkStack } from '../../../src/embedded/runtime/network/network.ts';
import type { OpenFile } from '../../../src/embedded/runtime/open-file.ts';
import { SysError } from '../../../src/embedded/runtime/sys.ts';
import { bytesOf, createFixture, ready, textOf, type FixtureOptions } from './network-fixture.ts';

let clock: SkippingClock;
afterEach(() => clock.stop());

const world = (options?: FixtureOptions) => {
  const fixture = createFixture(options);
  clock = fixture.clock;
  const { network } = fixture;
  return { network, web: network.podStack('10.244.0.0/24'), client: network.podStack('10.244.0.0/24') };
};

const errnoOf = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof SysError) return error.errno;
    throw error;
  }
};

const accepted = async (listener: OpenFile): Promise<OpenFile> => {
  await ready(listener);
  return listener.socket!.accept()!.file;
};

const pair = async (
  from: NetworkStack,
  to: NetworkStack,
): Promise<{ near: OpenFile; far: OpenFile; listener: OpenFile }> => {
  const listener = to.listen({ host: '0.0.0.0', port: 80 }, 0);
  const near = from.connect({ host: to.ip, port: 80 }, 0);
  return { near, far: await accepted(listener), listener };
};

/** What becomes of a connection that is being made, and after how many milliseconds. */
const outcome = async (stack: NetworkStack, host: string, port: number): Promise<[string, number]> => {
  const started = clock.now();
  const socket = stack.connect({ host, port }, 0);
  await ready(socket, 'write');
  const errno = errnoOf(() => socket.write(new Uint8Array(0))) ?? 'connected';
  const took = clock.now() - started;
  socket.release();
  return [errno, Math.round(took / 1000)];
};

describe('a connection', () => {
  test('carries bytes both ways and knows both addresses', async () => {
    const { web, client } = world();
    const { near, far } = await pair(client, web);
    near.write(bytesOf('question'));
    far.write(bytesOf('answer'));
    expect([textOf(far.read(100)), textOf(near.read(100))]).toEqual(['question', 'answer']);
    expect(near.socket!.peer()).toEqual({ host: web.ip, port: 80 });
    expect(far.socket!.peer()).toEqual({ host: client.ip, port: 32768 });
    expect(far.stat().type).toBe('socket');
    expect(far.link).toBe(`socket:[${far.socket!.inode}]`);
  });

  test('takes no more than its buffer holds until the other side reads', async () => {
    const { web, client } = world();
    const { near, far } = await pair(client, web);
    expect(near.write(new Uint8Array(bufferBytes + 10))).toBe(bufferBytes);
    expect(near.write(bytesOf('x'))).toBe(0);
    const room = ready(near, 'write');
    expect(far.read(1000)!.length).toBe(1000);
    await room;
    expect(near.write(new Uint8Array(5000))).toBe(1000);
  });

  test('goes on in one direction when the other has ended', async () => {
    const { web, client } = world();
    const { near, far } = await pair(client, web);
    near.write(bytesOf('last words'));
    near.socket!.shutdownWrite();
    expect([textOf(far.read(100)), textOf(far.read(100))]).toEqual(['last words', '']);
    far.write(bytesOf('reply'));
    far.release();
    expect([textOf(near.read(100)), textOf(near.read(100))]).toEqual(['reply', '']);
    expect(errnoOf(() => near.write(bytesOf('x')))).toBe('EPIPE');
  });

  test('is reset when one side closes with something unread', async () => {
    const { web, client } = world();
    const { near, far } = await pair(client, web);
    far.write(bytesOf('before'));
    near.write(bytesOf('nobody reads this'));
    far.release();
    expect(textOf(near.read(100))).toBe('before');
    expect(errnoOf(() => near.read(100))).toBe('ECONNRESET');
    expect(textOf(near.read(100))).toBe('');
  });

  test('breaks at the second write to a side that has gone', async () => {
    const { web, client } = world();
    const { near, far } = await pair(client, web);
    far.release();
    expect(near.write(bytesOf('on its way'))).toBe(10);
    await Promise.resolve();
    expect(errnoOf(() => near.write(bytesOf('again')))).toBe('EPIPE');
  });

  test('is reset when the other pod vanishes', async () => {
    const { web, client } = world();
    const { near } = await pair(client, web);
    const news = ready(near);
    web.close();
    await news;
    expect(errnoOf(() => near.read(100))).toBe('ECONNRESET');
  });

  test('works within a pod, to its own address and by name', async () => {
    const { web } = world();
    const listener = web.listen({ host: '::', port: 8080 }, 0);
    for (const host of ['localhost', '127.0.0.1', '127.3.2.1', '::1', '0.0.0.0', web.ip]) {
      const near = web.connect({ host, port: 8080 }, 0);
      (await accepted(listener)).write(bytesOf(host));
      await ready(near);
      expect(textOf(near.read(100))).toBe(host);
    }
  });
});

describe('connecting', () => {
  test('is refused where nobody listens', async () => {
    const { web, client } = world();
    expect(await outcome(client, web.ip, 81)).toEqual(['ECONNREFUSED', 0]);
    expect(await outcome(client, 'localhost', 81)).toEqual(['ECONNREFUSED', 0]);
  });

  test('finds nobody at a free address of the pods, and nothing outside', async () => {
    const { client } = world();
    expect(await outcome(client, '10.244.0.200', 80)).toEqual(['EHOSTUNREACH', 3]);
    expect(await outcome(client, '93.184.216.34', 80)).toEqual(['ETIMEDOUT', 127]);
  });

  test("does not reach what listens on another pod's loopback only", async () => {
    const { web, client } = world();
    web.listen({ host: '127.0.0.1', port: 80 }, 0);
    expect(await outcome(client, web.ip, 80)).toEqual(['ECONNREFUSED', 0]);
    expect(await outcome(web, '127.0.0.1', 80)).toEqual(['connected', 0]);
  });

  test('follows services, also from the node', async () => {
    const { network, web, client } = world({
      routes: { '10.96.0.1:80': { host: '10.244.0.2', port: 8080 }, '10.96.0.2:80': 'reject' },
    });
    const listener = web.listen({ host: '0.0.0.0', port: 8080 }, 0);
    const node = network.nodeStack('172.18.0.2');
    for (const stack of [client, node, web]) {
      expect(await outcome(stack, '10.96.0.1', 80)).toEqual(['connected', 0]);
      // A pod that reaches itself this way is taken for its node.
      expect(listener.socket!.accept()!.peer.host).toBe(stack === web ? '10.244.0.1' : stack.ip);
      expect(await outcome(stack, '10.96.0.2', 80)).toEqual(['ECONNREFUSED', 0]);
    }
    const near = client.connect({ host: '10.96.0.1', port: 80 }, 0);
    expect(near.socket!.peer()).toEqual({ host: '10.96.0.1', port: 80 });
  });

  test('waits while the backlog is full', async () => {
    const { web, client } = world();
    const listener = web.listen({ host: '0.0.0.0', port: 80 }, 0);
    const early = Array.from({ length: 128 }, () => client.connect({ host: web.ip, port: 80 }, 0));
    const late = client.connect({ host: web.ip, port: 80 }, 0);
    expect(early.every((file) => file.socket!.peer().port === 80)).toBe(true);
    expect(errnoOf(() => late.socket!.peer())).toBe('ENOTCONN');
    listener.socket!.accept();
    await ready(late, 'write');
    expect(late.socket!.peer().port).toBe(80);
  });
});

describe('listening', () => {
  test.each([
    ['0.0.0.0', '0.0.0.0', {}, 'EADDRINUSE'],
    ['0.0.0.0', '127.0.0.1', {}, 'EADDRINUSE'],
    ['127.0.0.1', '10.244.0.2', {}, undefined],
    ['::', '0.0.0.0', {}, 'EADDRINUSE'],
    ['0.0.0.0', '::', {}, 'EADDRINUSE'],
    ['0.0.0.0', '::', { v6Only: true }, undefined],
    ['::', '::', { v6Only: true }, 'EADDRINUSE'],
    ['127.0.0.1', '::1', {}, undefined],
  ])('at %s and then at %s %j: %s', (first, second, options, errno) => {
    const { web } = world();
    web.listen({ host: first, port: 80 }, 0, options);
    expect(errnoOf(() => web.listen({ host: second, port: 80 }, 0, options))).toBe(errno);
  });

  test('needs an address of its own', () => {
    const { web } = world();
    expect(errnoOf(() => web.listen({ host: '9.9.9.9', port: 80 }, 0))).toBe('EADDRNOTAVAIL');
  });

  test('frees its port when it ends, and resets who was waiting', async () => {
    const { web, client } = world();
    const listener = web.listen({ host: '0.0.0.0', port: 80 }, 0);
    const near = client.connect({ host: web.ip, port: 80 }, 0);
    listener.release();
    expect(errnoOf(() => near.read(1))).toBe('ECONNRESET');
    web.listen({ host: '0.0.0.0', port: 80 }, 0);
  });

  test('at port 0 takes a free one', () => {
    const { web } = world();
    expect(web.listen({ host: '0.0.0.0', port: 0 }, 0).socket!.local().port).toBe(32768);
  });
});

describe('a stack', () => {
  test('lists what listens, is connected, or was left by the other side', async () => {
    const { web, client } = world();
    const { near, far, listener } = await pair(client, web);
    const states = () => web.sockets().map(({ state, local, remote }) => [state, local.port, remote.port]);
    expect(states()).toEqual([
      ['LISTEN', 80, 0],
      ['ESTABLISHED', 80, 32768],
    ]);
    near.release();
    expect(states()).toEqual([
      ['LISTEN', 80, 0],
      ['CLOSE_WAIT', 80, 32768],
    ]);
    far.release();
    listener.release();
    expect([web.sockets(), client.sockets()]).toEqual([[], []]);
  });

  test('asks the cluster for names at the address of its name server only', () => {
    const answer = { code: 'NOERROR' as const, answers: [], authoritative: true };
    const { client } = world({ names: () => answer, routes: { '10.96.7.7:53': { host: '10.96.0.10', port: 53 } } });
    const question = { name: 'web', type: 'A' as const };
    expect(client.query('10.96.0.10', question)).toBe(answer);
    expect(client.query('10.96.7.7', question)).toBe(answer);
    expect(client.query('8.8.8.8', question)).toBeUndefined();
  });

  test('gives its address back, which is used again when all others were', () => {
    const { network } = world();
    const small = '10.9.0.0/29';
    const stacks = Array.from({ length: 5 }, () => network.podStack(small));
    expect(stacks.map(({ ip }) => ip)).toEqual(['10.9.0.2', '10.9.0.3', '10.9.0.4', '10.9.0.5', '10.9.0.6']);
    stacks[2]!.close();
    stacks[0]!.close();
    expect([network.podStack(small).ip, network.podStack(small).ip]).toEqual(['10.9.0.4', '10.9.0.2']);
  });

  test('has a loopback and an interface', () => {
    const { web } = world();
    expect(web.addresses()).toEqual([
      { name: 'lo', address: '127.0.0.1', prefix: 8, mac: '00:00:00:00:00:00', mtu: 65536 },
      { name: 'eth0', address: '10.244.0.2', prefix: 24, mac: '0a:58:0a:f4:00:02', mtu: 1500 },
    ]);
  });
});
