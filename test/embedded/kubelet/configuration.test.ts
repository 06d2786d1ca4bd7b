import { describe, expect, test } from '@jest/globals';
import type { ContainerSpec } from '../../../src/embedded/runtime/types.ts';
import { fakeImage } from './fake-runtime.ts';
import { app, createWorld, type World } from './world.ts';

const configMap = (world: World, name: string, data: { [key: string]: string }): void => {
  world.client.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data,
  });
};
const secret = (world: World, name: string, data: { [key: string]: string }): void => {
  const encoded = Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  world.client.create('secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'default' },
    data: encoded,
  });
};
const specOf = (world: World, name = 'app'): ContainerSpec =>
  world.runtime.containers.find((container) => container.spec.name === name)!.spec;
const envOf = (world: World): { [name: string]: string } => Object.fromEntries(specOf(world).env);

describe('the environment', () => {
  test('takes values from everywhere, later ones over earlier ones', async () => {
    const world = await createWorld();
    configMap(world, 'settings', { color: 'red', size: 'big' });
    secret(world, 'keys', { password: 'hunter2' });
    await world.run(
      'web',
      {
        serviceAccountName: 'robot',
        containers: [
          app({
            envFrom: [
              { prefix: 'C_', configMapRef: { name: 'settings' } },
              { secretRef: { name: 'none', optional: true } },
            ],
            env: [
              { name: 'PLAIN', value: 'one' },
              { name: 'TWICE', value: '$(PLAIN)-$(C_color)-$$(PLAIN)-$(UNKNOWN)' },
              { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'keys', key: 'password' } } },
              { name: 'SIZE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'size' } } },
              { name: 'NONE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'x', optional: true } } },
              { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
              { name: 'LABEL', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
              { name: 'ACCOUNT', valueFrom: { fieldRef: { fieldPath: 'spec.serviceAccountName' } } },
              { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
              { name: 'MILLIS', valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } } },
              { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
            ],
            resources: { requests: { cpu: '100m' }, limits: { memory: '64Mi' } },
          }),
        ],
      },
      { labels: { app: 'web' } },
    );
    expect(envOf(world)).toEqual({
      PATH: '/bin',
      HOSTNAME: 'web',
      C_color: 'red',
      C_size: 'big',
      PLAIN: 'one',
      TWICE: 'one-red-$(PLAIN)-$(UNKNOWN)',
      PASSWORD: 'hunter2',
      SIZE: 'big',
      IP: '10.244.0.5',
      NODE: 'node-1',
      LABEL: 'web',
      ACCOUNT: 'robot',
      CPU: '4',
      MILLIS: '100',
      MEMORY: '64',
    });
  });

  test('tells of the Services of the namespace, unless that is switched off', async () => {
    const world = await createWorld();
    const service = (namespace: string, name: string, clusterIP: string, ports: object[]): void => {
      world.client.create('services', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace },
        spec: { clusterIP, ports: ports as { port: number }[] },
      });
    };
    service('default', 'kubernetes', '10.96.0.1', [{ name: 'https', port: 443, protocol: 'TCP' }]);
    service('default', 'my-db', '10.96.0.7', [{ port: 5432, protocol: 'TCP' }]);
    service('default', 'headless', 'None', [{ port: 1 }]);
    service('other', 'far', '10.96.0.8', [{ port: 1 }]);
    await world.run('web', { containers: [app()] });
    const env = envOf(world);
    expect(env).toMatchObject({
      KUBERNETES_SERVICE_HOST: '10.96.0.1',
      KUBERNETES_SERVICE_PORT: '443',
      KUBERNETES_SERVICE_PORT_HTTPS: '443',
      KUBERNETES_PORT: 'tcp://10.96.0.1:443',
      KUBERNETES_PORT_443_TCP: 'tcp://10.96.0.1:443',
      KUBERNETES_PORT_443_TCP_PROTO: 'tcp',
      KUBERNETES_PORT_443_TCP_PORT: '443',
      KUBERNETES_PORT_443_TCP_ADDR: '10.96.0.1',
      MY_DB_SERVICE_HOST: '10.96.0.7',
      MY_DB_SERVICE_PORT: '5432',
      MY_DB_PORT_5432_TCP_ADDR: '10.96.0.7',
    });
    expect(Object.keys(env).filter((name) => /HEADLESS|FAR/.test(name))).toEqual([]);
    await world.run('quiet', { enableServiceLinks: false, containers: [app({ name: 'quiet' })] });
    const names = [...specOf(world, 'quiet').env.keys()];
    expect(names).toContain('KUBERNETES_SERVICE_HOST');
    expect(names).not.toContain('MY_DB_SERVICE_HOST');
  });

  test('that can not be had keeps the container from being made, until it can', async () => {
    const world = await createWorld();
    configMap(world, 'settings', { color: 'red' });
    const env = (valueFrom: object): object => ({ env: [{ name: 'A', valueFrom }] });
    await world.run('web', {
      containers: [
        app(env({ configMapKeyRef: { name: 'missing', key: 'k' } })),
        app({ name: 'b', ...env({ configMapKeyRef: { name: 'settings', key: 'nokey' } }) }),
        app({ name: 'c', envFrom: [{ secretRef: { name: 'missing' } }] }),
        app({ name: 'd', ...env({ secretKeyRef: { name: 'missing', key: 'k' } }) }),
        app({ name: 'e', securityContext: { runAsNonRoot: true } }),
        app({ name: 'f', securityContext: { runAsNonRoot: true, runAsUser: 0 } }),
      ],
    });
    await world.pass(1500);
    const reasons = ['app', 'b', 'c', 'd', 'e', 'f'].map((name) => {
      const waiting = world.container('web', name).state?.waiting;
      return `${waiting?.reason}: ${waiting?.message}`;
    });
    expect(reasons).toEqual([
      'CreateContainerConfigError: configmap "missing" not found',
      "CreateContainerConfigError: couldn't find key nokey in ConfigMap default/settings",
      'CreateContainerConfigError: secret "missing" not found',
      'CreateContainerConfigError: secret "missing" not found',
      'CreateContainerConfigError: container has runAsNonRoot and image will run as root (pod: "web_default(uid-of-web)", container: e)',
      'CreateContainerConfigError: container\'s runAsUser breaks non-root policy (pod: "web_default(uid-of-web)", container: f)',
    ]);
    expect(world.pod('web').status?.phase).toBe('Pending');
    expect(world.events).toContain('Warning Failed spec.containers{app}: Error: configmap "missing" not found');
    configMap(world, 'missing', { k: 'v' });
    await world.pass(100);
    expect(world.container('web').ready).toBe(true);
  });
});

describe('a container', () => {
  test('runs the command of its manifest, else that of its image', async () => {
    const world = await createWorld();
    world.runtime.present.push(
      fakeImage('tool:1', { entrypoint: ['/tool'], command: ['--help'], user: 'nginx', workingDirectory: '/srv' }),
    );
    const tool = { image: 'tool:1', command: undefined };
    await world.run('web', {
      containers: [
        app({ name: 'image', ...tool }),
        app({ name: 'args', ...tool, args: ['$(WHO)', '$(NOBODY)', '$$(WHO)'], env: [{ name: 'WHO', value: 'me' }] }),
        app({ name: 'command', ...tool, command: ['run'] }),
        app({ name: 'both', ...tool, command: ['run'], args: ['fast'], workingDir: '/tmp', tty: true, stdin: true }),
      ] as never,
    });
    await world.pass(100);
    const lines = ['image', 'args', 'command', 'both'].map((name) => specOf(world, name).command.join(' '));
    expect(lines).toEqual(['/tool --help', '/tool me $(NOBODY) $(WHO)', 'run', 'run fast']);
    expect(specOf(world, 'image')).toMatchObject({
      workingDirectory: '/srv',
      user: { uid: 101, gid: 101, groups: [101] },
      tty: false,
    });
    expect(specOf(world, 'both')).toMatchObject({ workingDirectory: '/tmp', tty: true, stdin: true });
  });

  test('has the user, groups, capabilities and limits that it is given', async () => {
    const world = await createWorld();
    await world.run('web', {
      securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] },
      containers: [
        app({
          resources: { limits: { memory: '64Mi', cpu: '250m' } },
          securityContext: { readOnlyRootFilesystem: true },
        }),
        app({
          name: 'bare',
          securityContext: { runAsUser: 7, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
        }),
        app({ name: 'more', securityContext: { capabilities: { drop: ['CHOWN'], add: ['SYS_TIME'] } } }),
        app({ name: 'all', securityContext: { privileged: true } }),
      ],
    });
    await world.pass(100);
    expect(specOf(world)).toMatchObject({
      user: { uid: 1000, gid: 3000, groups: [3000, 2000, 4000] },
      memoryLimitBytes: 64 * 2 ** 20,
      cpuLimitMillis: 250,
      readOnlyRoot: true,
      privileged: false,
    });
    expect(specOf(world).capabilities).toContain('NET_RAW');
    expect(specOf(world, 'bare')).toMatchObject({ user: { uid: 7, gid: 3000 }, capabilities: ['NET_BIND_SERVICE'] });
    expect(specOf(world, 'more').capabilities).toContain('SYS_TIME');
    expect(specOf(world, 'more').capabilities).not.toContain('CHOWN');
    expect(specOf(world, 'all').capabilities).toContain('SYS_ADMIN');
    expect(world.pod('web').status?.qosClass).toBe('Burstable');
    expect(world.container('web')).toMatchObject({ resources: { limits: { memory: '64Mi', cpu: '250m' } } });
  });

  test('that can not be started says why', async () => {
    const world = await createWorld();
    const startFailure =
      'failed to create containerd task: exec: "nosuch": executable file not found in $PATH: unknown';
    world.runtime.scripts.set('app', () => ({ startFailure }));
    await world.run('web', { containers: [app({ command: ['nosuch'] })] });
    await world.pass(100);
    expect(world.container('web')).toMatchObject({
      restartCount: 1,
      started: false,
      state: { waiting: { reason: 'RunContainerError', message: startFailure } },
      lastState: {
        terminated: { exitCode: 128, reason: 'StartError', message: startFailure, startedAt: '1970-01-01T00:00:00Z' },
      },
    });
    expect(world.events).toContain(`Warning Failed spec.containers{app}: Error: ${startFailure}`);
    expect(world.pod('web').status?.phase).toBe('Running');
  });

  test('leaves the end of its log as its message, when it is asked to', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ log: ['first', 'last'], exit: { afterMs: 10, code: 1 } }));
    await world.run('web', {
      restartPolicy: 'Never',
      containers: [app({ terminationMessagePolicy: 'FallbackToLogsOnError' })],
    });
    await world.pass(100);
    expect(world.container('web').state?.terminated?.message).toBe('first\nlast\n');
  });

  test('shares with the others of its pod what may be kept of their messages', async () => {
    const world = await createWorld();
    const message = 'x'.repeat(4096);
    for (const name of ['a', 'b', 'c', 'd'])
      world.runtime.scripts.set(name, () => ({ exit: { afterMs: 10, code: 1 }, message }));
    const containers = ['a', 'b', 'c', 'd'].map((name) => app({ name }));
    await world.run('three', { restartPolicy: 'Never', containers: containers.slice(1) });
    await world.run('four', { restartPolicy: 'Never', containers });
    await world.pass(100);
    expect(world.container('three', 'b').state?.terminated?.message).toHaveLength(4096);
    expect(world.container('four', 'b').state?.terminated?.message).toHaveLength(3072);
  });
});

describe('the sandbox', () => {
  test('has the name servers and names that the pod asks for', async () => {
    const world = await createWorld();
    await world.run('web', {
      containers: [app()],
      hostname: 'front',
      subdomain: 'site',
      hostAliases: [{ ip: '1.2.3.4', hostnames: ['x'] }],
    });
    await world.run('own', {
      containers: [app()],
      dnsPolicy: 'None',
      dnsConfig: {
        nameservers: ['9.9.9.9'],
        searches: ['example.com'],
        options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
      },
    });
    await world.run('host', { containers: [app()], hostNetwork: true, shareProcessNamespace: true });
    expect(world.runtime.sandboxes.map(({ spec }) => spec)).toMatchObject([
      {
        hostname: 'front',
        domain: 'site.default.svc.cluster.local',
        dns: {
          nameservers: ['10.96.0.10'],
          searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
          options: ['ndots:5'],
        },
        hostAliases: [{ ip: '1.2.3.4', hostnames: ['x'] }],
      },
      { hostname: 'own', dns: { nameservers: ['9.9.9.9'], searches: ['example.com'], options: ['ndots:2', 'edns0'] } },
      { hostname: 'node-1', hostNetwork: true, sharedProcesses: true, dns: { nameservers: ['172.18.0.2'] } },
    ]);
    expect(world.pod('host').status?.podIP).toBe('172.18.0.2');
  });
});
