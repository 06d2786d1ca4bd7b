/** Containers that do their worst: each gets what a real one would get, and the API goes on answering. */
import { afterAll, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/cluster/kube.ts';
import { namespace, openHostile, running } from './hostile-pods.ts';

const canary = 'seen-from-a-container';
process.env['PEAPOD_CANARY'] = canary;

const cluster = await openHostile();
const { access, ref, target, start, until, run } = cluster;
afterAll(() => cluster.end());

const outOfMemory = { reason: 'OOMKilled', exitCode: 137, log: '' };

test.each([
  ['a string that doubles', 'x=a; while true; do x=$x$x; done', undefined],
  ['a string that doubles, under a limit', 'x=a; while true; do x=$x$x; done', '24Mi'],
  ['the end of what has none', 'exec tail /dev/zero', '24Mi'],
  ['a line without end', 'exec sort /dev/zero', undefined],
  ['one block that is too big', 'exec dd if=/dev/zero of=/dev/null bs=1G count=1', '24Mi'],
  ['words in awk', "exec awk 'BEGIN{while(1)a[i++]=i}'", '24Mi'],
])('%s: killed for want of memory', async (name, script, memory) => {
  expect(await run(name.replaceAll(/\W+/g, '-'), script, memory)).toEqual(outOfMemory);
});

test('loops that never end leave the API its time, and go with their pods', async () => {
  const names = ['spin-a', 'spin-b', 'spin-c'];
  for (const name of names) await start(name, 'while true; do :; done');
  for (const name of names) await until(name, running);
  for (let asked = 0; asked < 30; asked += 1) await until('spin-a', running);
  for (const name of names) await access.delete(ref(name), { gracePeriodSeconds: 0 });
  expect(await access.get(ref('spin-a'))).toBeUndefined();
});

test('a fork bomb meets the limit of its pod', async () => {
  const { exitCode, log } = await run('bomb', 'b(){ b|b& };b; wait; sleep 1');
  expect(log).toContain("can't fork: Resource temporarily unavailable");
  expect([0, 2]).toContain(exitCode);
});

test('full file systems say so', async () => {
  const { exitCode, log } = await run(
    'full',
    'dd if=/dev/zero of=/dev/shm/x bs=1M; echo $?; cat /dev/urandom > /tmp/x; echo $?',
    undefined,
    // Others are evicted when it is measured just now how full the node is.
    { priorityClassName: 'system-node-critical' },
  );
  expect(exitCode).toBe(0);
  expect(log).toContain("dd: error writing '/dev/shm/x': No space left on device\n65+0 records in\n64+0 records out\n");
  expect(log).toMatch(/\n1\ncat: .*No space left on device\n1\n$/);
});

test('what ended pods had in /dev/shm is free again', async () => {
  for (const name of ['shm-a', 'shm-b', 'shm-c', 'shm-d'])
    expect(await run(name, 'head -c 62000000 /dev/urandom > /dev/shm/x; echo $?')).toMatchObject({ log: '0\n' });
});

test('a function that calls itself without end is a segmentation fault', async () => {
  expect(await run('recursion', 'f(){ f; }; (f); echo rc $?')).toEqual({
    reason: 'Completed',
    exitCode: 0,
    log: 'Segmentation fault\nrc 139\n',
  });
});

test('names of nearly everything are refused, not worked out', async () => {
  const script = 'echo /*/*/../*/../*/../*/../*/../*/../*/../*';
  expect(await run('names', script)).toMatchObject({ reason: 'Error', exitCode: 2, log: 'sh: out of memory\n' });
});

test('a script of a megabyte runs piece by piece', async () => {
  const script = `awk 'BEGIN{for(i=0;i<60000;i++)print "x=" i "; : $x"; print "if true; then"; print "echo $x"; print "fi"}' > /tmp/s; sh /tmp/s`;
  expect(await run('script', script)).toEqual({ reason: 'Completed', exitCode: 0, log: '59999\n' });
});

test('patterns that would be tried for ever are given up', async () => {
  const line = "yes a | head -n 20000 | tr -d '\\n' > /tmp/l";
  const greedy = String.raw`grep -cE '(a*)(a*)(a*)(a*)\1\2\3\4c' /tmp/l; grep -cE '^(a|aa)+$' /tmp/l; grep -cE '^(a+)+b$' /tmp/l`;
  expect(await run('patterns', `${line}; ${greedy}`)).toMatchObject({ exitCode: 1, log: '0\n1\n0\n' });
});

test('kill -9 -1 takes all but the first process', async () => {
  const { log } = await run(
    'kill',
    'sleep 1000 & sleep 1000 & kill -9 -1; kill -9 1; sleep 1; pidof sleep || echo none; echo alive',
  );
  expect(log).toContain('none\nalive\n');
});

test('names that objects are born with are names like any other', async () => {
  const script = [
    'export __proto__=1 constructor=2',
    'env | grep -cE "^(__proto__=1|constructor=2)$"',
    'touch /tmp/__proto__ /tmp/constructor; ls /tmp',
    'valueOf(){ echo f; }; valueOf',
    `awk 'BEGIN{a["__proto__"]++; a["constructor"]++; constructor=3; print length(a), constructor, ENVIRON["__proto__"]}'`,
    'case x in [[:constructor:]]) echo x;; *) echo no;; esac',
    'echo x | tr "[:constructor:]" y >/dev/null; echo $?',
    'dd bs=1constructor',
  ].join('\n');
  const { log } = await run('born', script);
  expect(log.split('\n').slice(0, 8)).toEqual([
    '2',
    '__proto__',
    'constructor',
    'f',
    '2 3 1',
    'no',
    '0',
    expect.any(String),
  ]);
  expect(log).toContain("dd: invalid number '1constructor'");
});

test('fields of those names come back as they were, and change nothing else', async () => {
  const configMap = JSON.parse(
    `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"born","namespace":"${namespace}","labels":{"constructor":"a"}},"data":{"__proto__":"b","toString":"c"}}`,
  ) as KubeObject;
  await access.create(configMap);
  const at = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'born' };
  for (const type of ['merge', 'strategic'] as const) {
    await access.patch(at, JSON.parse('{"data":{"__proto__":"d"},"metadata":{"__proto__":{"polluted":"e"}}}'), {
      type,
    });
  }
  const kept = await access.get<KubeObject & { data: object }>(at);
  expect(Object.entries(kept!.data)).toEqual([
    ['__proto__', 'd'],
    ['toString', 'c'],
  ]);
  expect('polluted' in {}).toBe(false);
  const list = async (labelSelector: string): Promise<number> =>
    (await access.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace, labelSelector })).items.length;
  expect(await list('constructor=a')).toBe(1);
  expect(await list('toString')).toBe(0);
});

test("a container sees nothing of the host's environment, files, processes and network", async () => {
  await start('inside', 'sleep 1000');
  await until('inside', running);
  const sh = async (script: string) => access.exec(target('inside'), ['sh', '-c', script]);
  const all = await sh('env; cat /proc/*/environ /proc/*/cmdline 2>/dev/null; ps; mount; ls -a / /root /home /tmp');
  expect(all.stdout).toContain('PID   USER');
  for (const secret of [canary, process.cwd(), process.execPath, String(process.pid)]) {
    expect(all.stdout.split(/[\s\0]/)).not.toContain(secret);
    expect(all.stdout).not.toContain(`=${secret}`);
  }
  expect((await sh(`ls ${process.cwd()}`)).stderr).toContain('No such file or directory');
  const { port } = new URL(cluster.server);
  expect((await sh(`nc -z 127.0.0.1 ${port}; echo $?`)).stdout).toBe('1\n');
});
