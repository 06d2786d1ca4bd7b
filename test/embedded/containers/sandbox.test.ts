import { describe, expect, test } from '@jest/globals';
import { SysError } from '../../../src/embedded/runtime/sys.ts';
import { execute, logText, smallNode } from './small-node.ts';
import { print, programs, readAll } from './programs.ts';

const echo: (typeof programs)['say'] = async (sys) => {
  const fd = sys.listen({ host: sys.argv[1] ?? '0.0.0.0', port: 8080 });
  const accepted = await sys.accept(fd);
  const text = await readAll(sys, accepted.fd);
  await print(sys, `${text} to you`, accepted.fd);
  return 0;
};

describe('a sandbox', () => {
  test('gives its containers the files of the pod', async () => {
    const { sandbox, create } = await smallNode(programs);
    const pod = sandbox({
      hostname: 'hh',
      domain: 'ss.default.svc.cluster.local',
      hostAliases: [{ ip: '1.2.3.4', hostnames: ['a', 'b'] }],
    });
    const container = create({ command: ['forever'] }, pod);
    container.start();
    const file = async (path: string): Promise<string> =>
      ((await execute(container, ['cat', path])) as { stdout: string }).stdout;
    expect(await file('/etc/hosts')).toBe(
      `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${pod.ip}\thh.ss.default.svc.cluster.local\thh

# Entries added by HostAliases.
1.2.3.4\ta\tb
`,
    );
    expect(await file('/etc/resolv.conf')).toBe(
      'search default.svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    );
    expect(await file('/etc/hostname')).toBe('hh\n');
  });

  test("shares a process namespace whose first is the pod's own", async () => {
    const { sandbox, create } = await smallNode({
      ...programs,
      orphans: async (sys) => {
        sys.fork(async (child) => {
          child.fork(async (grandchild) => {
            await grandchild.sleep(1);
            return 0;
          });
          return 0;
        });
        await sys.wait(-1);
        await sys.sleep(20);
        return programs['processes']!(sys);
      },
    });
    const pod = sandbox({ sharedProcesses: true });
    const one = create({ command: ['forever'] }, pod);
    const two = create({ command: ['orphans'] }, pod);
    one.start();
    two.start();
    await two.exited;
    expect(logText(two)).toBe('stdout F 1 pause\nstdout F 2 forever\nstdout F 3 orphans');
    // Here it isn't pid 1, which would be spared.
    one.kill('TERM');
    expect(await one.exited).toMatchObject({ exit: { signal: 'TERM' }, code: 143 });
    pod.stop();
  });

  test('shows the processes of all containers of the node with hostPid', async () => {
    const { sandbox, create } = await smallNode(programs);
    const other = create({ command: ['forever'] });
    other.start();
    const container = create({ command: ['processes'] }, sandbox({ hostPid: true }));
    container.start();
    await container.exited;
    expect(logText(container)).toMatch(/^stdout F \d+ forever\nstdout F \d+ processes$/);
    other.remove();
  });

  test('can be reached from the node, and by its own loopback', async () => {
    const { sandbox, create } = await smallNode({ echo });
    for (const host of ['0.0.0.0', '127.0.0.1']) {
      const pod = sandbox();
      create({ command: ['echo', host] }, pod).start();
      await new Promise(setImmediate);
      await new Promise(setImmediate);
      const connection = await pod.connect({ host: host === '0.0.0.0' ? pod.ip : host, port: 8080 });
      await connection.write(Buffer.from('hello'));
      connection.end();
      let answer = '';
      for (let bytes = await connection.read(); bytes.length > 0; bytes = await connection.read())
        answer += Buffer.from(bytes).toString();
      connection.close();
      expect(answer).toBe('hello to you');
    }
  });

  test('refuses where nothing listens', async () => {
    const { sandbox } = await smallNode({ echo });
    const pod = sandbox();
    const refused: unknown = await pod.connect({ host: pod.ip, port: 81 }).catch((error: unknown) => error);
    expect(refused).toEqual(new SysError('ECONNREFUSED'));
  });

  test('ends with all that runs in it', async () => {
    const { sandbox, create } = await smallNode(programs);
    const pod = sandbox();
    const container = create({ command: ['forever'] }, pod);
    container.start();
    pod.stop();
    expect(await container.exited).toMatchObject({ code: 137 });
  });
});

describe('the node', () => {
  test('has files of its own', async () => {
    const { runtime, create } = await smallNode(programs);
    expect(Buffer.from(runtime.nodeTree('/etc/hostname')?.readFile('') ?? []).toString()).toBe('node-1\n');
    expect(runtime.nodeTree('/data')).toBeUndefined();
    const tree = runtime.nodeTree('/data', 'directory')!;
    tree.writeFile('file', 'of the node');
    const container = create({ command: ['cat', '/mnt/file'], mounts: [{ path: '/mnt', tree, readOnly: true }] });
    container.start();
    await container.exited;
    expect(logText(container)).toBe('stdout P of the node');
  });

  test('ends everything when it is closed', async () => {
    const { runtime, create } = await smallNode(programs);
    const containers = Array.from({ length: 3 }, () => create({ command: ['forever'] }));
    for (const container of containers) container.start();
    runtime.close();
    for (const container of containers) expect(await container.exited).toMatchObject({ code: 137 });
  });
});

describe('a named pipe', () => {
  test('opens when its other end does, and is forgotten with who waited for it', async () => {
    const { create, bugs } = await smallNode({
      main: async (sys) => {
        sys.makeFifo('/tmp/pipe');
        const waiting = sys.fork(async (child) => {
          await child.open('/tmp/pipe', { read: true });
          return 0;
        });
        await sys.sleep(1);
        sys.kill(waiting, 'KILL');
        await sys.wait(waiting);
        sys.fork(async (child) => {
          const fd = await child.open('/tmp/pipe', { write: true });
          await print(child, 'through the pipe\n', fd);
          return 0;
        });
        await sys.sleep(1);
        const { state } = sys.processes().at(-1) ?? {};
        await print(sys, `${state} ${await readAll(sys, await sys.open('/tmp/pipe', { read: true }))}`);
        return 0;
      },
    });
    const container = create();
    container.start();
    await container.exited;
    expect(bugs).toEqual([]);
    expect(logText(container)).toBe('stdout F S through the pipe');
  });
});
