/** Servers and clients in containers that do their worst to each other: the pod pays, nobody else. */
import { hostname } from 'node:os';
import { afterAll, expect, test } from '@jest/globals';
import { agnhost, ended, openHostile, running } from './hostile-pods.ts';

const cluster = await openHostile();
const { startContainer, start, until, addressOf, sh, remove, run } = cluster;
afterAll(() => cluster.end());

const outOfMemory = { reason: 'OOMKilled', exitCode: 137 };

await startContainer('client', { image: agnhost, command: ['sh', '-c', 'sleep 100000'] });
await until('client', running);

const netexec = async (name: string): Promise<string> => {
  await startContainer(name, { image: agnhost, args: ['netexec'], memory: '24Mi' });
  return addressOf(name);
};

test.each([
  ['the output of a command', (address: string) => `curl -s "http://${address}:8080/shell?cmd=cat%20/dev/zero"`],
  [
    'a body without end',
    (address: string) =>
      String.raw`(printf 'POST /echo HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n'; cat /dev/zero) | nc ${address} 8080`,
  ],
])('a server that gathers %s is killed for want of memory', async (what, ask) => {
  const name = what.replaceAll(' ', '-');
  const asking = sh('client', `${ask(await netexec(name))} >/dev/null; true`);
  expect(await until(name, ended)).toMatchObject(outOfMemory);
  await asking;
  await remove(name);
});

test('a client that gathers a file without end is killed for want of memory', async () => {
  await startContainer('upload', {
    image: agnhost,
    command: ['curl', '-s', '-d', '@/dev/zero', 'http://127.0.0.1:1'],
    memory: '24Mi',
  });
  expect(await until('upload', ended)).toMatchObject(outOfMemory);
  await remove('upload');
});

test('headers without end are refused', async () => {
  const script = String.raw`(printf 'HTTP/1.1 200 OK\r\n'; yes "$(printf 'a: b\r')") | nc -l -p 80`;
  await start('headers', `while true; do ${script}; done`);
  const address = await addressOf('headers');
  const { stdout } = await sh('client', `curl -s -m 20 http://${address}/ >/dev/null; echo $?`);
  expect(Number(stdout)).toBeGreaterThan(0);
  await remove('headers');
});

test('a flood of datagrams is dropped where nobody reads, and leaves others their answers', async () => {
  const address = await netexec('sink');
  await start('flood', `yes | nc -u ${address} 9; cat /dev/zero | nc -u ${address} 8081`);
  await until('flood', running);
  for (let asked = 0; asked < 5; asked += 1)
    expect((await sh('client', `curl -s -m 20 http://${address}:8080/echo?msg=heard`)).stdout).toBe('heard');
  await until('sink', running);
  await remove('flood');
  await remove('sink');
});

test('servers that spin leave others their time', async () => {
  const address = await netexec('spin');
  await sh('client', `curl -s -m 1 "http://${address}:8080/shell?cmd=while%20true%3B%20do%20%3A%3B%20done" || true`);
  expect((await sh('client', `curl -s -m 20 http://${address}:8080/hostname`)).stdout).toBe('spin');
  await remove('spin');
});

test('the programs of the test images reach nothing of the host', async () => {
  const address = await netexec('inside');
  const { port } = new URL(cluster.server);
  const dialled = (host: string) =>
    sh(
      'client',
      `curl -s -m 20 "http://${address}:8080/dial?host=${host}&port=${port}&request=version&protocol=http&tries=1"`,
    );
  expect((await dialled('127.0.0.1')).stdout).toContain('connection refused');
  expect((await dialled('localhost')).stdout).toContain('connection refused');
  for (const name of [hostname(), 'example.com', 'host.docker.internal']) {
    const { stdout } = await sh(
      'client',
      `dig +short ${name}; getent hosts ${name}; wget -T 5 -qO- http://${name}/ 2>&1`,
    );
    expect(stdout).toMatch(/^(?:wget: .*\n)?$/);
  }
  const { stdout } = await sh(
    'client',
    `curl -s -m 5 file://${process.cwd()}/package.json; curl -s -m 5 -k https://127.0.0.1:${port}/version`,
  );
  expect(stdout).toBe('');
  await remove('inside');
});

test("a hostPath is a folder of the node's own, not of the machine", async () => {
  await startContainer(
    'path',
    {
      command: [
        'sh',
        '-c',
        `ls /host${process.cwd()} 2>&1; ls /host/root /host/home; cat /host/proc/version 2>&1; cat /host/etc/hostname`,
      ],
      volumeMounts: [{ name: 'host', mountPath: '/host' }],
    },
    { volumes: [{ name: 'host', hostPath: { path: '/' } }] },
  );
  await until('path', ended);
  const log = await cluster.access.logs(cluster.target('path'));
  expect(log).toContain(`ls: /host${process.cwd()}: No such file or directory`);
  expect(log).not.toContain(`${hostname()}\n`);
  await remove('path');
  expect(await run('still', 'echo alive')).toMatchObject({ log: 'alive\n' });
});
