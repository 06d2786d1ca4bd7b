import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import type { PodPorts } from '../../../../src/embedded/api/node-access.ts';
import { SysError } from '../../../../src/embedded/runtime/sys.ts';
import type { Connection } from '../../../../src/embedded/runtime/types.ts';
import { connectSpdy, SpdyClient, type Carrier, type Refused } from '../../../parity/spdy-client.ts';
import { overTunnel } from '../../../parity/tunnel.ts';
import { manualClock } from '../../manual-clock.ts';
import { podDraft } from '../fixture.ts';
import { addRunningPod, newServer, type TestServer } from '../server-fixture.ts';
import { settled } from './fake-transport.ts';

type FakeConnection = Connection & { closed: boolean; reads: number };

/** Port 7 repeats what it is told, 19 speaks without end, 9 swallows nothing, 13 breaks; nobody listens on others. */
const fakePorts = () => {
  const connections: FakeConnection[] = [];
  const open = (port: number): FakeConnection => {
    const told: Uint8Array[] = [];
    let wake = (): void => {};
    const closing = (): Promise<void> =>
      new Promise((resolve) => {
        wake = resolve;
      });
    const connection: FakeConnection = {
      port: 40_000,
      closed: false,
      reads: 0,
      async read() {
        connection.reads += 1;
        if (port === 13) throw new SysError('ECONNRESET');
        while (!connection.closed) {
          const next = port === 19 ? new Uint8Array(65_536) : told.shift();
          if (next !== undefined) return next;
          await closing();
        }
        return new Uint8Array(0);
      },
      async write(bytes) {
        if (port === 9) await closing();
        told.push(Buffer.from(bytes));
        if (Buffer.from(bytes).includes('bye')) connection.close();
        wake();
      },
      end() {},
      close() {
        connection.closed = true;
        wake();
      },
    };
    connections.push(connection);
    return connection;
  };
  const ports: PodPorts = {
    id: 'the-sandbox',
    dial: async () => ({ failure: 'nobody' }),
    connect: async (port) => ([7, 9, 13, 19].includes(port) ? open(port) : { failure: `nobody on ${port}` }),
    failure: (from, port, verb, code) => `${verb} ${from}->${port}: ${code}`,
  };
  return { ports, connections };
};

let server: TestServer;
let pod: ReturnType<typeof fakePorts>;
const wireClock = manualClock(0);
beforeEach(async () => {
  server = await newServer({ wireClock });
  addRunningPod(server, 'p');
  pod = fakePorts();
  server.nodes.forward = pod.ports;
});
afterEach(() => server.close());

const path = (name = 'p'): string => `/api/v1/namespaces/default/pods/${name}/portforward`;
const credentials = () => ({ ca: server.ca, headers: { authorization: `Bearer ${server.token}` } });

const ask = (carrier: Carrier, name?: string): Promise<SpdyClient | Refused> =>
  connectSpdy(server.url + path(name), credentials(), carrier);

const connected = async (carrier: Carrier = 'bare'): Promise<SpdyClient> => {
  const client = await ask(carrier);
  if (client instanceof SpdyClient) return client;
  throw new Error(client.text);
};

/** Lets time pass until it is there: when one direction has ended, the other one has a second. */
const inTime = async <T>(awaited: Promise<T>): Promise<T> => {
  let there = false;
  void awaited.then(() => {
    there = true;
  });
  await settled(() => {
    if (!there) void wireClock.advance(1000);
    return there;
  });
  return awaited;
};

/** Answers of a WebSocket: `0:bytes` for each message, then how it ended. */
const channels = (
  query: string,
  {
    protocols = ['v4.channel.k8s.io'],
    onOpen = () => {},
  }: { protocols?: string[]; onOpen?: (s: WebSocket) => void } = {},
): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${server.url.replace('https', 'wss')}${path()}?${query}`, protocols, credentials());
    const seen: string[] = [];
    socket.on('open', () => onOpen(socket));
    socket.on('message', (data: Buffer) => {
      seen.push(`${data[0]}:${data.subarray(1).toString('latin1')}`);
    });
    socket.on('close', (code) => resolve([...seen, `closed ${code}`]));
    socket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (piece: Buffer) => (text += piece.toString()));
      response.on('end', () => resolve([`${response.statusCode} ${response.headers['content-type']} ${text}`.trim()]));
    });
    socket.on('error', reject);
  });

describe('port-forward over channels', () => {
  test('names its channels by port, and closes when all ports are done with', async () => {
    const asked = channels('ports=7&ports=8', {
      onOpen(socket) {
        socket.send('\x01not for this one');
        socket.send(Buffer.from('\x09for nobody'));
        socket.send(Buffer.from('\x00hello'));
        socket.send(Buffer.from('\x00bye'));
      },
    });
    const seen = await inTime(asked);
    expect(seen.filter((one) => !one.startsWith('0'))).toEqual([
      '1:\x07\x00',
      '2:\x08\x00',
      '3:\x08\x00',
      '3:error forwarding port 8 to pod the-sandbox, uid : nobody on 8',
      'closed 1000',
    ]);
    expect(seen.filter((one) => one.startsWith('0')).slice(0, 2)).toEqual(['0:\x07\x00', '0:hello']);
  });

  test.each([
    ['', '400 text/plain; charset=utf-8 query parameter "port" is required'],
    ['ports=0', '400 text/plain; charset=utf-8 port "0" must be > 0'],
    [
      'ports=x',
      /^400 application\/json .*cannot convert to \[\]int32: strconv.ParseUint: parsing \\"x\\": invalid syntax/,
    ],
    ['ports=80,99999', /^400 .*parsing \\"99999\\": value out of range/],
    [`ports=${Array.from({ length: 129 }, () => 7).join(',')}`, /^400 .*at most 128 ports/],
  ])('refuses %s', async (query, words) => {
    const [answer] = await channels(query);
    if (typeof words === 'string') expect(answer).toBe(words);
    else expect(answer).toMatch(words);
  });

  test('refuses protocols that it does not speak', async () => {
    expect((await channels('ports=7', { protocols: ['v5.channel.k8s.io'] }))[0]).toMatch(/^403 /);
    expect(await channels('ports=8', { protocols: [] })).toContain('closed 1000');
  });

  test('lets go of the pod when the client is gone', async () => {
    await channels('ports=7', { onOpen: (socket) => setImmediate(() => socket.terminate()) });
    await settled(() => {
      void wireClock.advance(1000);
      return pod.connections[0]?.closed === true;
    });
  });

  test('reads no more from the pod than the client takes', async () => {
    let held: WebSocket | undefined;
    const done = channels('ports=19', {
      onOpen(socket) {
        held = socket;
        socket.pause();
      },
    });
    await settled(() => pod.connections.length === 1);
    const [connection] = pod.connections;
    for (let reads = -1; reads !== connection!.reads;) {
      reads = connection!.reads;
      for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(connection!.reads * 65_536).toBeLessThan(16 * 1024 * 1024);
    held?.terminate();
    await done;
  });
});

describe.each(['tunnel', 'bare'] as const)('port-forward over SPDY (%s)', (carrier) => {
  test('carries connections side by side; a failure is told in the error stream', async () => {
    const client = await connected(carrier);
    const [one, two, bad, broken] = await Promise.all([
      client.connect(7, '1'),
      client.connect(7, '2'),
      client.connect(8, '3'),
      client.connect(13, '4'),
    ]);
    one.data.write('first');
    two.data.write('second');
    await client.until(() => one.data.text() === 'first' && two.data.text() === 'second');
    expect((await bad.error.ended).toString()).toBe('error forwarding port 8 to pod the-sandbox, uid : nobody on 8');
    expect((await broken.error.ended).toString()).toBe(
      'error forwarding port 13 to pod the-sandbox, uid : read 40000->13: ECONNRESET',
    );
    await bad.data.ended;
    expect(bad.data.signs).toEqual(['reply', 'reset']);
    one.data.write('bye');
    await inTime(Promise.all([one.data.ended, one.error.ended]));
    expect(one.data.signs).toEqual(['reply', 'end']);
    two.data.write(' still');
    await client.until(() => two.data.text() === 'second still');
    client.close();
  });

  test('is told when nothing can be forwarded', async () => {
    server.api.client.create('pods', podDraft('q'));
    expect(await ask(carrier, 'q')).toMatchObject({ code: 400 });
    expect(await ask(carrier, 'none')).toMatchObject({ code: 404 });
    server.nodes.forward = undefined;
    expect(await ask(carrier)).toEqual({ code: 500, text: 'pod not found ("p_default")' });
  });

  test('ends when its client sends anything else', async () => {
    const client = await connected(carrier);
    client.sendBytes(Buffer.from('8003ffff00000000', 'hex'));
    await client.closed;
    expect(client.frames).toEqual([{ type: 'goAway', lastStream: 0, status: 1 }]);
  });
});

describe('the streams of a forward', () => {
  test('need a type and a port', async () => {
    const client = await connected();
    for (const headers of [{ port: '7' }, { port: '7', streamtype: 'other' }, { streamtype: 'data' }]) {
      const stream = await client.open(headers);
      await stream.ended;
      expect(stream.signs).toEqual(['reset']);
    }
    for (const port of ['0', '65536', '-1', '7x', '']) {
      const stream = await client.open({ streamtype: 'data', port });
      await stream.ended;
      expect(stream.signs).toEqual(['reset']);
    }
    client.close();
  });

  test('of old clients have no numbers', async () => {
    const client = await connected();
    await client.open({ streamtype: 'error', port: '7' }, { end: true });
    const data = await client.open({ streamtype: 'data', port: '7' });
    data.write('hello');
    await client.until(() => data.text() === 'hello');
    client.close();
  });

  test('come in pairs: a third is told so, a single one waits half a minute', async () => {
    const client = await connected();
    const headers = { port: '7', requestid: '1', streamtype: 'error' };
    const first = await client.open(headers);
    await client.open(headers);
    const words = 'error processing stream for request 1: error stream already assigned';
    await client.until(() => first.text() === words);
    await wireClock.advance(30_000);
    expect((await first.ended).toString()).toBe(`${words}(request=1) timed out waiting for streams`);
    client.close();
  });

  test('have a second more in the other direction when one has ended', async () => {
    const client = await connected();
    const { data } = await client.connect(7, '1');
    data.write('hello');
    data.end();
    await client.until(() => data.text() === 'hello');
    await wireClock.advance(999);
    expect(data.signs).toEqual(['reply']);
    await wireClock.advance(1);
    await data.ended;
    expect(pod.connections[0]!.closed).toBe(true);
    client.close();
  });

  test('end with a client that goes', async () => {
    const client = await connected();
    await Promise.all([client.connect(7, '1'), client.connect(19, '2')]);
    await settled(() => pod.connections.length === 2);
    client.close();
    await client.closed;
    await settled(() => {
      void wireClock.advance(1000);
      return pod.connections.every(({ closed }) => closed);
    });
  });

  test('hold back a client whose bytes the pod does not take', async () => {
    const client = await connected();
    const { data } = await client.connect(9, '1');
    await client.until(() => data.signs.length === 1);
    let buffered = 0;
    for (let sent = 0; sent < 64; sent += 1) {
      data.write(Buffer.alloc(1024 * 1024));
      await new Promise((resolve) => setImmediate(resolve));
      buffered = client.socket.writableLength;
    }
    expect(buffered).toBeGreaterThan(40 * 1024 * 1024);
    client.close();
  });

  test('text in the tunnel ends it', async () => {
    const client = await connected('tunnel');
    overTunnel(client.socket, () => {}).sendText('hello');
    await client.closed;
  });
});
