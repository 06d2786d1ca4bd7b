import { afterEach, describe, expect, test } from '@jest/globals';
import type { SkippingClock } from '../../../../src/embedded/clock.ts';
import { nc } from '../../../../src/embedded/userland/net/nc.ts';
import { curl } from '../../../../src/embedded/userland/net/curl/curl.ts';
import { nginx } from '../../../../src/embedded/userland/nginx/index.ts';
import type { FakeMachine, RunningProgram } from './fake-machine.ts';
import { createPod } from './pod.ts';
import { plain, recorded, recordedText, wordsOf, type RecordedCommand } from './recorded.ts';

const files = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnginx:x:101:101::/:/bin/false\n',
  '/t/base.conf': recordedText('nginx-site.conf'),
  '/var/cache/nginx/.keep': '',
  '/run/.keep': '',
};

let clock: SkippingClock;
afterEach(() => clock.stop());

const server = async (): Promise<{ machine: FakeMachine; running: RunningProgram }> => {
  const made = createPod(files);
  const { machine } = made;
  clock = made.clock;
  machine.put('/www/priv', 'x\n', { mode: 0o600 });
  machine.links.set('/var/log/nginx/access.log', '/dev/stdout');
  machine.links.set('/var/log/nginx/error.log', '/dev/stderr');
  const running = machine.start(nginx, ['nginx', '-c', '/t/base.conf', '-g', 'daemon off;']);
  while (!running.stderr().includes('start worker process ')) await clock.sleep(1);
  return { machine, running };
};

/** Processes, connections and times have other numbers each time. */
const unnumbered = (line: string): string =>
  plain(line)
    .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (\[\w+\]) \d+#\d+: (\*\d+ )?/u, '$1 ')
    .replace(/\[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\]/u, '[TIME]');

test('nginx answers and logs as the real one does', async () => {
  const { machine, running } = await server();
  const exchanges = recorded<{ port: number; request: string; answer: string }[]>('nginx.json');
  for (const { port, request, answer } of exchanges) {
    if (request.startsWith('GET /st ')) continue;
    const { out } = await machine.run(nc, ['nc', 'localhost', String(port)], request);
    expect(`${request}${plain(out)}`).toBe(`${request}${plain(answer)}`);
  }
  const logs = recorded<{ access: string[]; error: string[] }>('nginx-logs.json');
  const wasLeftOut = (line: string): boolean =>
    line.includes('curl/') || line.includes('"ua"') || /GET \/(?:st|big) /u.test(line);
  const access = running.stdout().trimEnd().split('\n');
  expect(access.map(unnumbered)).toEqual(logs.access.filter((line) => !wasLeftOut(line)).map(unnumbered));
  const errors = running
    .stderr()
    .split('\n')
    .filter((line) => line.includes('[error]'));
  expect(errors.map(unnumbered)).toEqual(
    logs.error.filter((line) => line.includes('[error]') && !line.includes('localhost:8080')).map(unnumbered),
  );
});

describe('a configuration is read as the real one reads it', () => {
  test.each(recorded<{ config: string; lines: string[]; code: number }[]>('nginx-config.json'))(
    '$config',
    async ({ config, lines, code }) => {
      const made = createPod({
        ...files,
        '/t/bad.conf': `${config}\n`,
        '/var/log/nginx/error.log': '',
        '/var/log/nginx/access.log': '',
      });
      clock = made.clock;
      const result = await made.machine.run(nginx, ['nginx', '-t', '-c', '/t/bad.conf']);
      // Debian's nginx has its first log on standard error and says things once.
      const said = result.err.split('\n').filter((line) => line !== '');
      expect({ code: result.code, lines: said.map((line) => line.replace(/^nginx: (?=\[)/u, '')) }).toEqual({
        code,
        lines,
      });
    },
  );
});

describe('curl says what the real one says', () => {
  // Against servers that were made for the recording, or about what this curl doesn't show: other connections, versions, help.
  const left =
    /:900\d|https:|192\.0|198\.18|203\.0|\/r\b|\/s\b|-h$|-V$|-L\b.*-v|-v .*-L|-v http:\/\/localhost:81|\?x=1|:8080\/a\b(?!\.txt)|localhost:8080\/nope$|\n/u;
  const all = recorded<RecordedCommand[]>('curl.json').filter(
    ({ command }) => !left.test(command) && !/%\{http_code\} %/u.test(command),
  );
  test.each(all)('$command', async ({ command, code, out, err }) => {
    const { machine } = await server();
    const words = wordsOf(command).map((word) => word.replaceAll('\\\\n', '\\n'));
    const result = await machine.run(curl, words);
    expect({ code: result.code, out: plain(result.out), err: plain(result.err) }).toEqual({
      code,
      out: plain(out),
      err: plain(err),
    });
  });
});

describe('nginx as a process', () => {
  test('replaces its workers on HUP and ends its connections on QUIT', async () => {
    const { machine, running } = await server();
    running.kill('HUP');
    while (!running.stderr().includes('exited with code 0')) await clock.sleep(1);
    expect((await machine.run(curl, ['curl', '-s', 'localhost:8080/a.txt'])).out).toBe('hello\n');
    running.kill('QUIT');
    expect(await running.exited).toBe(0);
    expect(running.stderr().split('\n').map(unnumbered).slice(-7, -1)).toEqual([
      expect.stringContaining('gracefully shutting down'),
      '[notice] exiting',
      '[notice] exit',
      expect.stringContaining('signal 17 (SIGCHLD) received from'),
      expect.stringContaining('exited with code 0'),
      '[notice] exit',
    ]);
    expect(machine.text('/run/nginx.pid')).toBeUndefined();
  });

  test('keeps what it has when the new configuration is no good', async () => {
    const { machine, running } = await server();
    machine.put('/t/base.conf', 'events {} nonsense;');
    running.kill('HUP');
    while (!running.stderr().includes('[emerg]')) await clock.sleep(1);
    expect((await machine.run(curl, ['curl', '-s', 'localhost:8080/a.txt'])).out).toBe('hello\n');
  });

  test('gives up after five tries at a port that is taken', async () => {
    const { machine } = await server();
    const started = clock.now();
    const { code, err } = await machine.run(nginx, ['nginx', '-c', '/t/base.conf', '-g', 'pid /run/other.pid;']);
    expect(code).toBe(1);
    // Four waits of half a second, and what the machine itself takes.
    expect(Math.floor((clock.now() - started) / 500)).toBe(4);
    const lines = err.split('\n').map(unnumbered);
    expect(
      lines.filter((line) => line === '[emerg] bind() to 0.0.0.0:8080 failed (98: Address already in use)'),
    ).toHaveLength(5);
    expect(lines.slice(-3)).toEqual(['[emerg] still could not bind()', 'nginx: [emerg] still could not bind()', '']);
  });

  test('answers many clients at once, whoever is slow', async () => {
    const { machine } = await server();
    const slow = machine.start(nc, ['nc', 'localhost', '8080']);
    slow.stdin.push('GET /a.txt HTT');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => machine.run(curl, ['curl', '-s', 'localhost:8080/a.txt'])),
    );
    expect(answers.every(({ out }) => out === 'hello\n')).toBe(true);
    slow.stdin.push('P/1.0\r\n\r\n');
    await slow.exited;
    expect(slow.stdout()).toContain('hello');
  });
});
