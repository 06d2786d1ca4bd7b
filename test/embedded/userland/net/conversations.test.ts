import { afterEach, describe, expect, test } from '@jest/globals';
import type { SkippingClock } from '../../../../src/embedded/clock.ts';
import { HttpFailure, httpGet } from '../../../../src/embedded/http/http-get.ts';
import type { Program, Sys } from '../../../../src/embedded/runtime/sys.ts';
import type { Connection } from '../../../../src/embedded/runtime/types.ts';
import { lookupHost } from '../../../../src/embedded/userland/lookup-host.ts';
import { httpd } from '../../../../src/embedded/userland/net/httpd/httpd.ts';
import { nc } from '../../../../src/embedded/userland/net/nc.ts';
import { netstat } from '../../../../src/embedded/userland/net/netstat.ts';
import { curl } from '../../../../src/embedded/userland/net/curl/curl.ts';
import { wget } from '../../../../src/embedded/userland/net/wget/wget.ts';
import type { FakeMachine } from './fake-machine.ts';
import { clusterNames, createPod } from './pod.ts';

let clock: SkippingClock;
afterEach(() => clock.stop());

const pod = (...options: Parameters<typeof createPod>): FakeMachine => {
  const made = createPod(...options);
  clock = made.clock;
  return made.machine;
};

/** A server that says one thing to whoever comes, waits, and closes. */
const sayer =
  (text: string, waitMs = 0): Program =>
  async (sys) => {
    const listener = sys.listen({ host: '0.0.0.0', port: 9000 });
    for (;;) {
      const { fd } = await sys.accept(listener);
      await sys.read(fd);
      await sys.write(fd, Buffer.from(text));
      if (waitMs > 0) await sys.sleep(waitMs);
      sys.close(fd);
    }
  };

const asking = async (
  text: string,
  waitMs: number,
  program: Program,
  words: string,
): Promise<{ code: number; out: string; err: string }> => {
  const machine = pod();
  machine.start(sayer(text, waitMs), ['sayer']);
  await clock.sleep(1);
  return machine.run(program, words.split(' '));
};

const connecting = 'Connecting to localhost:9000 (127.0.0.1:9000)\n';
const written = (bytes: string): string =>
  `${connecting}writing to stdout\n-                    100% |********************************| ${bytes}  0:00:00 ETA\nwritten to stdout\n`;

describe('wget with odd servers', () => {
  test.each([
    [
      'chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
      0,
      'abc',
      written('    3'),
      0,
    ],
    ['no length', 'HTTP/1.1 200 OK\r\n\r\nabc', 0, 'abc', written('    3'), 0],
    [
      'too little',
      'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc',
      0,
      'abc',
      `${connecting}writing to stdout\nwget: connection closed prematurely\n`,
      1,
    ],
    ['nothing', '', 0, '', `${connecting}wget: error getting response: No such file or directory\n`, 1],
    ['no answer in time', '', 4000, '', `${connecting}wget: download timed out\n`, 1],
    [
      'a redirect away',
      'HTTP/1.1 302 Found\r\nLocation: http://localhost:9001/x\r\n\r\n',
      0,
      '',
      `${connecting}Connecting to localhost:9001 (127.0.0.1:9001)\nwget: can't connect to remote host (127.0.0.1): Connection refused\n`,
      1,
    ],
    [
      'a redirect to itself',
      'HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n',
      0,
      '',
      `${connecting}wget: too many redirections\n`,
      1,
    ],
    [
      'an error',
      'HTTP/1.1 503 Service Unavailable\r\n\r\n',
      0,
      '',
      `${connecting}wget: server returned error: HTTP/1.1 503 Service Unavailable\n`,
      1,
    ],
  ])('%s', async (_name, answer, waitMs, out, err, code) => {
    expect(await asking(answer, waitMs, wget, 'wget -T 1 -O- http://localhost:9000/')).toEqual({ out, err, code });
  });
});

describe('curl with odd servers', () => {
  test.each([
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc',
      0,
      'abc',
      'curl: (18) transfer closed with 7 bytes remaining to read\n',
      18,
    ],
    ['', 0, '', 'curl: (52) Empty reply from server\n', 52],
    ['garbage\r\n', 0, '', 'curl: (1) Received HTTP/0.9 when not allowed\n', 1],
    [
      '',
      4000,
      '',
      expect.stringMatching(/^curl: \(28\) Operation timed out after 100\d milliseconds with 0 bytes received\n$/u),
      28,
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc',
      4000,
      'abc',
      expect.stringMatching(/with 3 out of 10 bytes received\n$/u),
      28,
    ],
  ])('%j after %d ms', async (answer, waitMs, out, err, code) => {
    expect(await asking(answer, waitMs, curl, 'curl -sS -m 1 http://localhost:9000/')).toEqual({ out, err, code });
  });

  test('an address that nobody has', async () => {
    const machine = pod();
    const { code, err } = await machine.run(curl, 'curl -sS --connect-timeout 1 http://10.244.0.99/'.split(' '));
    expect([code, err]).toEqual([
      28,
      expect.stringMatching(
        /^curl: \(28\) Failed to connect to 10.244.0.99 port 80 after 100\d ms: Timeout was reached\n$/u,
      ),
    ]);
  });
});

describe('nc', () => {
  test('carries both ways and ends with the other side', async () => {
    const machine = pod();
    const server = machine.start(nc, ['nc', '-l', '-p', '7000']);
    server.stdin.push('hi\n');
    await clock.sleep(1);
    expect(await machine.run(nc, ['nc', 'localhost', '7000'], 'yo\n')).toEqual({ code: 0, out: 'hi\n', err: '' });
    expect([await server.exited, server.stdout()]).toEqual([0, 'yo\n']);
  });

  test('runs a program for each connection', async () => {
    const machine = pod();
    machine.programs.set('/bin/hello', async (sys) => {
      await sys.write(1, Buffer.from(`hello from ${sys.argv.join(' ')}\n`));
      return 0;
    });
    machine.put('/bin/hello', '', { mode: 0o755 });
    machine.start(nc, ['nc', '-ll', '-p', '7000', '-e', 'hello', 'you']);
    await clock.sleep(1);
    const ask = () => machine.run(nc, ['nc', 'localhost', '7000']);
    expect([(await ask()).out, (await ask()).out]).toEqual(['hello from hello you\n', 'hello from hello you\n']);
  });

  test.each([
    ['nc localhost 1', "nc: can't connect to remote host (127.0.0.1): Connection refused\n"],
    ['nc nosuch 80', "nc: bad address 'nosuch'\n"],
    ['nc -w 1 10.244.0.250 80', 'nc: timed out\n'],
    ['nc -l -p abc', "nc: bad port 'abc'\n"],
  ])('%s', async (command, err) => {
    expect(await pod().run(nc, command.split(' '))).toEqual({ code: 1, out: '', err });
  });
});

describe('httpd', () => {
  test.each([
    ['httpd -f -p 8080', 'httpd: bind: Address already in use\n'],
    ['httpd -f -p 9.9.9.9:80', 'httpd: bind: Cannot assign requested address\n'],
    ['httpd -f -p 81 -h /nodir', "httpd: can't change directory to '/nodir': No such file or directory\n"],
    ['httpd -f -p abc', "httpd: bad address 'abc'\n"],
    ['httpd -f -p 99999', 'httpd: bind: Cannot assign requested address\n'],
  ])('%s', async (command, err) => {
    const machine = pod();
    machine.start(httpd, ['httpd', '-f', '-p', '8080', '-h', '/www']);
    await clock.sleep(1);
    expect(await machine.run(httpd, command.split(' '))).toEqual({ code: 1, out: '', err });
  });

  test('logs what it is asked for, and goes to the background', async () => {
    const machine = pod();
    const server = machine.start(httpd, ['httpd', '-f', '-vv', '-p', '8080', '-h', '/www']);
    expect((await machine.run(httpd, ['httpd', '-p', '8081', '-h', '/www'])).code).toBe(0);
    await machine.run(wget, ['wget', '-qO-', 'localhost:8080/nope']);
    expect(server.stderr()).toMatch(
      /^\[::ffff:127\.0\.0\.1\]:\d+: url:\/nope\n\[::ffff:127\.0\.0\.1\]:\d+: response:404\n$/u,
    );
    expect((await machine.run(wget, ['wget', '-qO-', 'localhost:8081/a.txt'])).out).toBe('hello\n');
  });
});

test('netstat shows what /proc/net says', async () => {
  const heading = 'sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const machine = pod({
    '/proc/net/tcp': `${heading}\n 0: 0100007F:1F94 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 11 1\n 1: 0500F40A:9CFA FA00F40A:0050 01 00000000:00000000 00:00000000 00000000 0 0 12 1\n`,
    '/proc/net/tcp6': `${heading}\n 0: 00000000000000000000000000000000:1F93 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 13 1\n 1: 0000000000000000FFFF00000100007F:1B59 0000000000000000FFFF00000100007F:A56A 08 00000000:00000000 00:00000000 00000000 0 0 14 1\n`,
  });
  const { out } = await machine.run(netstat, ['netstat', '-tan']);
  expect(out.split('\n')).toEqual([
    'Active Internet connections (servers and established)',
    'Proto Recv-Q Send-Q Local Address           Foreign Address         State       ',
    'tcp        0      0 127.0.0.1:8084          0.0.0.0:*               LISTEN      ',
    'tcp        0      0 10.244.0.5:40186        10.244.0.250:80         ESTABLISHED ',
    'tcp        0      0 :::8083                 :::*                    LISTEN      ',
    'tcp        0      0 ::ffff:127.0.0.1:7001   ::ffff:127.0.0.1:42346  CLOSE_WAIT  ',
    '',
  ]);
});

describe('looking up a host', () => {
  const lookup = async (name: string): Promise<unknown> => {
    let found: unknown;
    await pod({}, { names: clusterNames }).run(
      async (sys: Sys) => {
        found = await lookupHost(sys, name);
        return 0;
      },
      ['lookup'],
    );
    return found;
  };
  const kubernetes = { addresses: ['10.96.0.1'], canonicalName: 'kubernetes.default.svc.cluster.local' };

  test.each([
    ['10.1.2.3', { addresses: ['10.1.2.3'], canonicalName: '10.1.2.3' }],
    ['localhost', { addresses: ['127.0.0.1'], canonicalName: 'localhost' }],
    ['rec', { addresses: ['10.244.0.5'], canonicalName: 'rec' }],
    ['kubernetes', kubernetes],
    ['kubernetes.default', kubernetes],
    ['kubernetes.default.svc', kubernetes],
    ['kubernetes.default.svc.cluster.local', kubernetes],
    ['kubernetes.default.svc.cluster.local.', kubernetes],
    ['kubernetes.', { failure: 'not-found' }],
    ['ext', { failure: 'not-found' }],
    ['nosuch', { failure: 'not-found' }],
    ['a b', { failure: 'not-found' }],
  ])('%s', async (name, expected) => {
    expect(await lookup(name)).toEqual(expected);
  });

  test('gives up when no name server answers', async () => {
    const machine = pod({ '/etc/resolv.conf': 'nameserver 10.9.9.9\n' });
    const started = clock.now();
    const { err } = await machine.run(wget, ['wget', '-qO-', 'http://web/']);
    expect(err).toBe("wget: bad address 'web'\n");
    expect(Math.round((clock.now() - started) / 1000)).toBe(10);
  });
});

describe('the probe of a kubelet', () => {
  const connectionOf = (pieces: readonly string[]): Connection & { sent: string } => {
    const left = pieces.map((piece) => new Uint8Array(Buffer.from(piece)));
    const connection = {
      port: 40_000,
      sent: '',
      read: () => Promise.resolve(left.shift() ?? new Uint8Array(0)),
      write: (bytes: Uint8Array) => {
        connection.sent += Buffer.from(bytes).toString();
        return Promise.resolve();
      },
      end: () => undefined,
      close: () => undefined,
    };
    return connection;
  };
  const get = (connection: Connection) => {
    ({ clock } = createPod());
    return httpGet(
      connection,
      { path: '/healthz', host: '10.0.0.1:80', headers: [['X-A', 'b']] },
      { timeoutMs: 1000, clock },
    );
  };

  test('reads an answer that comes in pieces', async () => {
    const connection = connectionOf(['HTTP/1.1 200 O', 'K\r\nContent-Le', 'ngth: 4\r\n\r\nfi', 'ne']);
    const { status, body } = await get(connection);
    expect([status, Buffer.from(body).toString()]).toEqual([200, 'fine']);
    expect(connection.sent).toBe('GET /healthz HTTP/1.1\r\nHost: 10.0.0.1:80\r\nX-A: b\r\nConnection: close\r\n\r\n');
  });

  test.each([
    [[], 'EOF'],
    [['SSH-2.0\r\n'], 'net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0"'],
    [['HTTP/1.1 200 OK\r\nX: y\r\n'], 'unexpected EOF'],
  ])('%j is %s', async (pieces, message) => {
    await expect(get(connectionOf(pieces))).rejects.toThrow(new HttpFailure(message));
  });

  test('ends at its deadline', async () => {
    const silent = { ...connectionOf([]), read: () => new Promise<Uint8Array>(() => undefined) };
    await expect(get(silent)).rejects.toMatchObject({
      timeout: true,
      message: 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    });
  });
});
