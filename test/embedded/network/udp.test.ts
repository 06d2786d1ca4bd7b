import { afterEach, describe, expect, test } from '@jest/globals';
import type { SkippingClock } from '../../../src/embedded/clock.ts';
import type { NetworkStack } from '../../../src/embedded/runtime/network/network.ts';
import type { OpenFile } from '../../../src/embedded/runtime/open-file.ts';
import { SysError, type SocketAddress } from '../../../src/embedded/runtime/sys.ts';
import { bytesOf, createFixture, textOf, type FixtureOptions } from './network-fixture.ts';

let clock: SkippingClock;
afterEach(() => clock.stop());

const range = '10.244.0.0/24';
const nodeIp = '172.18.0.2';

const world = (options?: FixtureOptions) => {
  const fixture = createFixture(options);
  clock = fixture.clock;
  const { network } = fixture;
  return { network, server: network.podStack(range, nodeIp), client: network.podStack(range, nodeIp) };
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

const any = { host: '0.0.0.0', port: 0 };
const received = (socket: OpenFile): [string | undefined, SocketAddress | undefined] => {
  const datagram = socket.datagrams!.receive();
  return [textOf(datagram?.bytes), datagram?.from];
};
const connected = (stack: NetworkStack, host: string, port: number): OpenFile => {
  const socket = stack.bind(any, 0);
  socket.datagrams!.connect({ host, port });
  return socket;
};

describe('datagrams', () => {
  test('keep their borders and say where they came from; answers find their way', () => {
    const { server, client } = world();
    const there = server.bind({ host: '0.0.0.0', port: 53 }, 0);
    const here = client.bind(any, 0);
    here.datagrams!.send(bytesOf('one'), { host: server.ip, port: 53 });
    here.datagrams!.send(bytesOf('two'), { host: server.ip, port: 53 });
    const from = { host: client.ip, port: here.socket!.local().port };
    expect([received(there), received(there), received(there)]).toEqual([
      ['one', from],
      ['two', from],
      [undefined, undefined],
    ]);
    there.datagrams!.send(bytesOf('back'), from);
    expect(received(here)).toEqual(['back', { host: server.ip, port: 53 }]);
  });

  test('TCP and UDP have ports of their own, and two sockets of one kind conflict', () => {
    const { server } = world();
    server.listen({ host: '0.0.0.0', port: 53 }, 0);
    server.bind({ host: '0.0.0.0', port: 53 }, 0);
    expect(errnoOf(() => server.bind({ host: '127.0.0.1', port: 53 }, 0))).toBe('EADDRINUSE');
    expect(server.sockets().map(({ protocol, state }) => [protocol, state])).toEqual([
      ['TCP', 'LISTEN'],
      ['UDP', 'CLOSE'],
    ]);
  });

  test('a socket with a peer hears of refusal, once, and hears nobody else', () => {
    const { server, client } = world();
    const alone = connected(client, server.ip, 9);
    alone.write(bytesOf('hello'));
    expect(errnoOf(() => alone.read(10))).toBe('ECONNREFUSED');
    expect(alone.read(10)).toBeUndefined();
    const stranger = server.bind(any, 0);
    stranger.datagrams!.send(bytesOf('spam'), { host: client.ip, port: alone.socket!.local().port });
    expect(alone.readable()).toBe(false);
  });

  test('a Service answers from its own address, and a flow stays with its endpoint', () => {
    const routes: Record<string, SocketAddress | 'reject'> = { '10.96.0.1:53': { host: '10.244.0.2', port: 5353 } };
    const { server, client } = world({ routes });
    const there = server.bind({ host: '0.0.0.0', port: 5353 }, 0);
    const here = connected(client, '10.96.0.1', 53);
    here.write(bytesOf('question'));
    const [question, from] = received(there);
    expect([question, from?.host]).toEqual(['question', client.ip]);
    there.datagrams!.send(bytesOf('answer'), from!);
    expect(textOf(here.read(100))).toBe('answer');
    routes['10.96.0.1:53'] = 'reject';
    here.write(bytesOf('again'));
    expect(errnoOf(() => here.read(100))).toBe('ECONNREFUSED');
  });

  test('what a policy forbids is lost without a word, but answers come through', () => {
    const { server, client } = world({ allows: ({ from }) => from !== '10.244.0.2' });
    const there = server.bind({ host: '0.0.0.0', port: 53 }, 0);
    const here = connected(client, server.ip, 53);
    const back = { host: client.ip, port: here.socket!.local().port };
    there.datagrams!.send(bytesOf('unasked'), back);
    expect(here.readable()).toBe(false);
    here.write(bytesOf('question'));
    expect(received(there)).toEqual(['question', back]);
    there.datagrams!.send(bytesOf('answer'), back);
    expect(textOf(here.read(100))).toBe('answer');
  });

  test('what nobody reads is lost beyond the buffer, and too long a datagram is refused', () => {
    const { server, client } = world();
    const there = server.bind({ host: '0.0.0.0', port: 53 }, 0);
    const here = connected(client, server.ip, 53);
    for (let sent = 0; sent < 10; sent += 1) here.write(new Uint8Array(50_000));
    let count = 0;
    while (there.datagrams!.receive() !== undefined) count += 1;
    expect(count).toBe(4);
    expect(errnoOf(() => here.write(new Uint8Array(65_508)))).toBe('EMSGSIZE');
  });

  test('a pod that reaches itself through a Service sees its node', () => {
    const { server } = world({ routes: { '10.96.0.1:53': { host: '10.244.0.2', port: 53 } } });
    const there = server.bind({ host: '0.0.0.0', port: 53 }, 0);
    connected(server, '10.96.0.1', 53).write(bytesOf('me'));
    expect(received(there)[1]?.host).toBe('10.244.0.1');
  });
});
