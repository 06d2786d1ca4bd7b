/** The API as pods see it, and that nothing else of the machine can be seen from there. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHook } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Pod } from '../../../src/cluster/kube.ts';
import type { ExecResult } from '../../../src/cluster/types.ts';
import { openInProcess } from '../in-process.ts';

const cluster = await openInProcess({ nodes: 1 });
const files = '/var/run/secrets/kubernetes.io/serviceaccount';
const trusting = `--cacert ${files}/ca.crt`;
const asItself = `-H "Authorization: Bearer $(cat ${files}/token)"`;

const run = (script: string): Promise<ExecResult> =>
  cluster.access.exec({ namespace: 'default', pod: 'box', container: 'box' }, ['sh', '-c', script]);

beforeAll(async () => {
  await cluster.access.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'box', namespace: 'default' },
    spec: { containers: [{ name: 'box', image: 'nginx:1.27', command: ['sleep', '36000'] }] },
  });
  for (;;) {
    const box = await cluster.access.get<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'box' });
    if (box?.status?.containerStatuses?.[0]?.ready === true) break;
    await cluster.clock.sleep(100);
  }
}, 30_000);

afterAll(async () => {
  await cluster.close();
  expect(cluster.bugs).toEqual([]);
});

describe('the API inside of pods', () => {
  test.each(['kubernetes.default.svc', 'kubernetes', '10.96.0.1', 'kubernetes.default.svc.cluster.local'])(
    'answers as %s, with a certificate of the cluster',
    async (host) => {
      const { stdout, stderr } = await run(`curl -sS ${trusting} https://${host}/version`);
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toMatchObject({ major: '1', minor: '34' });
    },
  );

  test('knows a pod by its token, and nobody without one', async () => {
    expect((await run(`curl -sS ${trusting} ${asItself} https://kubernetes.default.svc/api`)).stdout).toContain(
      '"APIVersions"',
    );
    const review = `{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}`;
    const { stdout } = await run(
      `curl -sS ${trusting} ${asItself} -H 'Content-Type: application/json' -d '${review}' https://kubernetes.default.svc/apis/authentication.k8s.io/v1/selfsubjectreviews`,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      status: { userInfo: { username: 'system:serviceaccount:default:default' } },
    });
    expect((await run(`curl -sS ${trusting} -w '%{http_code}' -o /dev/null https://kubernetes/api`)).stdout).toMatch(
      /^40[13]$/,
    );
  });

  test('is trusted by those who have the authority, under its own names only', async () => {
    const wrong = await run(`echo 10.96.0.1 wrong.name >> /etc/hosts; curl -sS ${trusting} https://wrong.name/version`);
    expect(wrong.stderr).toMatch(
      /^curl: \(60\) SSL: no alternative certificate subject name matches target host name 'wrong.name'\n/,
    );
    expect((await run('curl -sS https://kubernetes/version')).stderr).toBe(
      'curl: (77) error setting certificate file: /etc/ssl/certs/ca-certificates.crt\n',
    );
    const insecure = await run(`curl -ksS -o /dev/null -w '%{scheme} %{ssl_verify_result}' https://wrong.name/version`);
    expect(insecure).toMatchObject({ stdout: 'HTTPS 20', stderr: '' });
  });

  test('says so to whoever forgets the s', async () => {
    expect((await run('curl -sS http://kubernetes:443/')).stdout).toBe(
      'Client sent an HTTP request to an HTTPS server.\n',
    );
  });

  test('gives a watch to a pod as it comes', async () => {
    const { stdout } = await run(
      `curl -sS -m 60 ${trusting} ${asItself} 'https://kubernetes/api/v1/namespaces/default/pods?watch=1&timeoutSeconds=1' | head -n 1`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'box' } } });
  });

  test('leaves computers to the administrator, whoever a pod says that it is', async () => {
    const { stdout } = await run(
      `curl -sS ${trusting} ${asItself} -H 'Impersonate-User: kubernetes-admin' -X POST https://kubernetes/peapod/nodes/peapod-control-plane/stop`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ code: 403 });
  });
});

describe('nothing of the machine', () => {
  /** What Node makes when it opens a socket, asks for a name or starts a program. */
  const ways = new Set([
    'TCPWRAP',
    'TCPCONNECTWRAP',
    'PIPEWRAP',
    'UDPWRAP',
    'GETADDRINFOREQWRAP',
    'PROCESSWRAP',
    'QUERYWRAP',
  ]);

  const waysOpenedBy = async (work: () => Promise<unknown>): Promise<string[]> => {
    const seen: string[] = [];
    const hook = createHook({
      init(_id, type) {
        if (ways.has(type)) seen.push(type);
      },
    }).enable();
    try {
      await work();
    } finally {
      hook.disable();
    }
    return seen;
  };

  const { hostname, port } = new URL(/https:[^"]+/.exec(readFileSync(cluster.kubeconfig, 'utf8'))![0]);

  test('the watcher sees a socket when there is one', async () => {
    const open = (): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          socket.destroy();
          resolve();
        });
      });
    expect(await waysOpenedBy(open)).toContain('TCPWRAP');
  });

  test('no socket of the machine is opened for what pods ask', async () => {
    // One connection carries the command itself.
    const script = [
      `curl -sS ${trusting} https://kubernetes/version`,
      `curl -ksS https://127.0.0.1:${port}/version`,
      `curl -sS http://127.0.0.1:${port}/`,
      'curl -sS -m 5 http://1.1.1.1/',
      'curl -sS -m 5 http://example.com/',
      `curl -ksS -m 5 https://${hostname}:22/`,
      'curl -ksS -m 5 https://172.18.0.1:6443/',
    ].join('; ');
    let result: ExecResult | undefined;
    const nothing = await waysOpenedBy(() => run('true'));
    const seen = await waysOpenedBy(async () => {
      result = await run(script);
    });
    expect(seen.toSorted()).toEqual(nothing.toSorted());
    expect(result?.stdout).toContain('"major": "1"');
    expect(result?.stderr).toContain(`Failed to connect to 127.0.0.1 port ${port}`);
    expect(result?.stderr).toContain('Could not resolve host: example.com');
  });
});
