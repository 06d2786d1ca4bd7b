import { afterEach, describe, expect, test } from '@jest/globals';
import { agnhost } from '../../../../src/embedded/userland/agnhost/agnhost.ts';
import { httpdForeground } from '../../../../src/embedded/userland/apache/httpd-foreground.ts';
import { startContainer, type PracticeContainer } from '../practice-container.ts';

const started: PracticeContainer[] = [];
afterEach(() => {
  for (const each of started.splice(0)) each.stop();
});

const open = async (command?: readonly string[]): Promise<PracticeContainer> => {
  const container = await startContainer({
    env: { 'data-1': 'kept' },
    ...(command !== undefined && { command }),
    furtherFiles(files) {
      files.program('/agnhost', agnhost);
      files.program('/httpd-foreground', httpdForeground);
      files.file('/usr/local/apache2/htdocs/index.html', '<html><body><h1>It works!</h1></body></html>\n');
      files.file('/www/data.json', '{"image": "nautilus.jpg"}\n');
      files.directory('/uploads');
    },
  });
  started.push(container);
  return container;
};

/** A server is asked only once it listens: on a busy machine that may be after the first question. */
const openServer = async (command: readonly string[], port: number): Promise<PracticeContainer> => {
  const box = await open(command);
  const { code } = await box.sh(`until netstat -lnt | grep -q ':${port} '; do sleep 0.1; done`);
  expect(code).toBe(0);
  return box;
};

const logged = (container: PracticeContainer): string =>
  container.container.log
    .lines()
    .map(({ text }) => Buffer.from(text).toString())
    .join('\n');

describe('agnhost', () => {
  test('mounttest makes files and says what they are, whatever the order of the flags', async () => {
    const box = await open();
    const run = await box.run([
      '/agnhost',
      'mounttest',
      '--file_perm=/tmp/a',
      '--new_file_0666',
      '/tmp/a',
      '--file_mode=/tmp',
    ]);
    expect(run).toEqual({
      stdout:
        'content of file "/tmp/a": mount-tester new file\n\nmode of file "/tmp": drwxr-xr-x\nperms of file "/tmp/a": -rw-rw-rw-\n',
      stderr: '',
      code: 0,
    });
    expect(await box.run(['/agnhost', 'mounttest', '--file_content=/none', '--file_owner=/none'])).toMatchObject({
      stdout:
        'error from stat("/none"): no such file or directory\nerror reading file content for "/none": open /none: no such file or directory\n',
      code: 1,
    });
  });

  test('mounttest waits for the content that it expects', async () => {
    const box = await open();
    const run = await box.sh(
      '/agnhost mounttest --file_content_in_loop=/tmp/f --retry_time=60 & sleep 3; echo mount-tester new file > /tmp/f; wait $!',
    );
    expect(run.stdout).toBe(
      `${'Error reading file /tmp/f: open /tmp/f: no such file or directory, retrying\n'.repeat(2)}content of file "/tmp/f": mount-tester new file\n\n`,
    );
    expect(run.code).toBe(0);
  });

  test('pause tells the signal in the log and in the termination message', async () => {
    const box = await open(['/agnhost', 'pause']);
    await box.run(['sleep', '1']);
    box.container.kill('TERM');
    expect(await box.container.exited).toMatchObject({ code: 2, message: 'exiting because of signal "terminated"\n' });
  });

  test('entrypoint-tester prints its whole command line', async () => {
    const box = await open();
    const run = await box.run(['/agnhost', 'entrypoint-tester', 'override', 'arguments']);
    expect(run.stdout).toBe('[/agnhost entrypoint-tester override arguments]\n');
  });

  test('what it does not know it refuses', async () => {
    const box = await open();
    expect(await box.run(['/agnhost', 'webhook'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('unknown command "webhook" for "app"'),
    });
    expect(await box.run(['/agnhost', 'pause', '--x'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('unknown flag: --x'),
    });
  });

  test('netexec answers over HTTP', async () => {
    const box = await openServer(['/agnhost', 'netexec', '--http-port=80'], 80);
    const get = async (path: string): Promise<string> => {
      const { stdout, stderr } = await box.sh(`wget -q -O - 'http://127.0.0.1${path}'`);
      return stdout + stderr;
    };
    expect(await get('/hostname')).toBe('practice');
    expect(await get('/echo?msg=hello%20you')).toBe('hello you');
    expect(await get('/echo?msg=no&code=503')).toBe('wget: server returned error: HTTP/1.1 503 Service Unavailable\n');
    expect(await get('/clientip')).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await get('/serverport')).toBe('80');
    expect(await get('/header?key=user-agent')).toBe('Wget');
    expect(await get('/redirect?location=/hostname')).toBe('practice');
    expect(JSON.parse(await get('/shell?cmd=echo%20out;echo%20err>%262;exit%203'))).toEqual({
      output: 'out\nerr\n',
      error: 'exit status 3',
    });
    expect(JSON.parse(await get('/dial?host=127.0.0.1&port=80&request=hostname&tries=2'))).toEqual({
      responses: ['practice', 'practice'],
    });
    expect(JSON.parse(await get('/dial?host=127.0.0.1&port=81&request=hostname'))).toEqual({
      errors: ['Get "http://127.0.0.1:81/hostname": dial tcp 127.0.0.1:81: connect: connection refused'],
    });
    expect(await get('/readyz')).toBe('ok');
    expect(logged(box)).toContain('GET /hostname');
    await get('/exit?code=7');
    expect(await box.container.exited).toMatchObject({ code: 7 });
  });

  test('netexec keeps what is uploaded', async () => {
    const box = await openServer(['/agnhost', 'netexec'], 8080);
    const form = '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nsome text\r\n--b--\r\n';
    const answer = await box.sh(
      `{ printf 'POST /upload HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nContent-Type: multipart/form-data; boundary=b\\r\\nContent-Length: ${form.length}\\r\\n\\r\\n'; cat; } | nc 127.0.0.1 8080`,
      form,
    );
    expect(answer.stdout).toContain('201 Created');
    expect((await box.sh('cat /uploads/*')).stdout).toBe('some text');
  });

  test('serve-hostname, test-webserver and guestbook serve', async () => {
    const hostname = await openServer(['/agnhost', 'serve-hostname', '--http=false', '--tcp', '--port=90'], 90);
    expect((await hostname.sh('nc 127.0.0.1 90 < /dev/null')).stdout).toBe('practice');
    const files = await openServer(['/agnhost', 'test-webserver'], 80);
    expect((await files.sh('wget -q -O - http://127.0.0.1/www/data.json')).stdout).toBe('{"image": "nautilus.jpg"}\n');
    expect((await files.sh('wget -q -O - http://127.0.0.1/www')).stdout).toContain('<a href="data.json">data.json</a>');
    const book = await openServer(['/agnhost', 'guestbook', '--http-port', '6379'], 6379);
    await book.sh("wget -q -O - 'http://127.0.0.1:6379/set?key=a&value=b'");
    expect((await book.sh('wget -q -O - http://127.0.0.1:6379/get?key=a')).stdout).toBe('{"data":"b"}');
  });

  test('liveness is healthy for ten seconds', async () => {
    const box = await openServer(['/agnhost', 'liveness'], 8080);
    const run = await box.sh(
      'wget -q -O - http://127.0.0.1:8080/healthz; sleep 11; wget -q -O - http://127.0.0.1:8080/healthz',
    );
    expect(run).toMatchObject({
      stdout: 'ok',
      stderr: 'wget: server returned error: HTTP/1.1 500 Internal Server Error\n',
    });
  });

  test('logs-generator writes its lines over the time', async () => {
    const box = await open();
    const run = await box.sh('time /agnhost logs-generator --log-lines-total 4 --run-duration 2s');
    const lines = run.stderr.trim().split('\n');
    expect(lines[3]).toMatch(
      /^I0102 \d\d:\d\d:\d\d\.\d{6} +\d+ logs_generator\.go:76\] 3 (GET|POST|PUT) \/api\/v1\/namespaces\/[\w-]+\/pods\/\w{3,4} \d{3}$/,
    );
    expect(run.stderr).toMatch(/real\s+0m 2\.\d\ds/);
  });
});

test('httpd-foreground serves its folder', async () => {
  const box = await openServer(['/httpd-foreground'], 80);
  expect((await box.sh('wget -q -O - http://127.0.0.1/')).stdout).toBe(
    '<html><body><h1>It works!</h1></body></html>\n',
  );
  expect((await box.sh('wget -q -O - http://127.0.0.1/none')).stderr).toBe(
    'wget: server returned error: HTTP/1.1 404 Not Found\n',
  );
  const index = async () => (await box.sh('wget -q -O - http://127.0.0.1/index.html')).code;
  expect(await index()).toBe(0);
  await box.sh('mv /usr/local/apache2/htdocs/index.html /tmp');
  expect(await index()).toBe(1);
  expect(logged(box)).toMatch(/127\.0\.0\.1 - - \[.*\] "GET \/none HTTP\/1\.1" 404 \d+/);
});

test('a shell hands on variables that no script could name', async () => {
  const box = await open();
  expect((await box.sh('env')).stdout).toContain('data-1=kept\n');
});
