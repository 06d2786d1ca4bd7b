/** Port-forward, over each of its protocols. */
import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { KubeConfig, PortForward } from '@kubernetes/client-node';
import { expect } from '@jest/globals';
import type { Body, Here } from '../here.ts';
import { connectSpdy, SpdyClient, type Carrier, type Refused } from '../spdy-client.ts';

const configOf = ({ cluster }: Here): KubeConfig => {
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  return config;
};

const ask = async (here: Here, pod: string, carrier: Carrier = 'tunnel'): Promise<SpdyClient | Refused> => {
  const config = configOf(here);
  const target = {};
  await config.applyToHTTPSOptions(target);
  const path = `/api/v1/namespaces/${here.namespace}/pods/${pod}/portforward`;
  return connectSpdy(config.getCurrentCluster()!.server + path, target, carrier);
};

const forward = async (here: Here, pod: string, carrier?: Carrier): Promise<SpdyClient> => {
  const client = await ask(here, pod, carrier);
  if (client instanceof SpdyClient) return client;
  throw new Error(`${client.code} ${client.text}`);
};

/** Answers one connection after the other with the same script. */
const serving = (port: number, script: string): string => `while true; do nc -l -p ${port} -e sh -c '${script}'; done`;

const listens = (here: Here, pod: string, port: number): Promise<unknown> =>
  here.until(
    `port ${port} is listened on`,
    () => here.exec(pod, 'netstat -ltn'),
    ({ stdout }) => stdout.includes(`:${port} `),
  );

const refusedWords = (port: number): RegExp =>
  new RegExp(
    `^error forwarding port ${port} to pod ([0-9a-f]{64}), uid : failed to execute portforward in network namespace ` +
      String.raw`"/var/run/netns/cni-[0-9a-f-]{36}": failed to connect to localhost:${port} inside namespace "\1", ` +
      String.raw`IPv4: dial tcp4 127\.0\.0\.1:${port}: connect: connection refused ` +
      String.raw`IPv6 dial tcp6 \[::1\]:${port}: connect: connection refused $`,
  );

export const forwardBodies: Body[] = [
  {
    name: 'a port is forwarded over the channels of a WebSocket',
    async run(here) {
      await here.runPod('a', { app: `nc -l -p 7000 -e sh -c 'read x; echo "got $x"'` });
      await here.untilReady('a');
      await listens(here, 'a', 7000);
      const output = new PassThrough();
      let text = '';
      output.on('data', (bytes: Buffer) => (text += bytes.toString()));
      const input = new PassThrough();
      const socket = await new PortForward(configOf(here)).portForward(
        here.namespace,
        'a',
        [7000],
        output,
        null,
        input,
      );
      const closed = new Promise<number>((resolve) => {
        if (typeof socket !== 'function') socket.addEventListener('close', ({ code }) => resolve(code));
      });
      input.write('hello\n');
      expect(await closed).toBe(1000);
      expect(text).toBe('got hello\n');
    },
  },
  ...(['tunnel', 'bare'] as const).map((carrier): Body => ({
    name: `ports are forwarded over SPDY (${carrier}): one that fails takes no other with it`,
    async run(here) {
      await here.runPod('a', { app: serving(7000, 'read x; echo "got $x"') });
      await here.untilReady('a');
      await listens(here, 'a', 7000);
      const client = await forward(here, 'a', carrier);
      const bad = await client.connect(7001, '0');
      expect((await bad.error.ended).toString()).toMatch(refusedWords(7001));
      await bad.data.ended;
      const good = await client.connect(7000, '1');
      good.data.write('hello\n');
      expect((await good.data.ended).toString()).toBe('got hello\n');
      expect((await good.error.ended).toString()).toBe('');
      expect(good.data.signs).toEqual(['reply', 'end']);
      client.close();
    },
  })),
  {
    name: 'forwarded bytes arrive unchanged, from many connections at once',
    async run(here) {
      await here.runPod('a', {
        app: 'dd if=/dev/urandom of=/big bs=64k count=16; while true; do nc -ll -p 7000 -e cat /big; done',
      });
      await here.untilReady('a');
      await listens(here, 'a', 7000);
      const { stdout } = await here.exec('a', 'sha256sum /big');
      const client = await forward(here, 'a');
      const connections = await Promise.all(Array.from({ length: 8 }, (_, index) => client.connect(7000, `${index}`)));
      for (const { data } of connections) {
        const bytes = await data.ended;
        expect(bytes.length).toBe(1024 * 1024);
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(stdout.split(' ')[0]);
      }
      client.close();
    },
  },
  {
    name: 'when the client has said all, the pod has another second, and never hears that it was all',
    async run(here) {
      await here.runPod('a', { app: serving(7000, 'cat; echo end') });
      await here.untilReady('a');
      await listens(here, 'a', 7000);
      const client = await forward(here, 'a');
      const { data, error } = await client.connect(7000, '0');
      const begun = Date.now();
      data.write('hello\n');
      data.end();
      expect((await data.ended).toString()).toBe('hello\n');
      expect(Date.now() - begun).toBeGreaterThan(900);
      expect((await error.ended).toString()).toBe('');
      client.close();
    },
  },
  {
    name: 'a forward outlives its pod, but reaches nothing any more',
    async run(here) {
      await here.runPod('a', { app: serving(7000, 'echo hello; cat') });
      await here.untilReady('a');
      await listens(here, 'a', 7000);
      const client = await forward(here, 'a');
      const open = await client.connect(7000, '0');
      await client.until(() => open.data.text() === 'hello\n');
      await here.delete('Pod', 'a');
      await here.untilGone('Pod', 'a');
      await open.data.ended;
      const late = await client.connect(7000, '1');
      expect((await late.error.ended).toString()).toMatch(
        /^error forwarding port 7000 to pod [0-9a-f]{64}, uid : (network namespace for sandbox "[0-9a-f]{64}" is closed|failed to find sandbox .*)$/,
      );
      client.close();
    },
  },
  {
    name: 'only a pod that runs can be forwarded to',
    async run(here) {
      await here.runPod('done', { app: 'exit 0' }, 'restartPolicy: Never');
      await here.runPod('waits', { app: 'sleep 9' }, 'nodeSelector: {no: such-node}');
      await here.untilPhase('done', 'Succeeded');
      expect(await ask(here, 'none')).toMatchObject({ code: 404, text: expect.stringContaining('not found') });
      expect(await ask(here, 'waits')).toMatchObject({
        code: 400,
        text: expect.stringContaining('pod waits does not have a host assigned'),
      });
      // The kubelet lets go of it a moment after it says so.
      await here.until(
        'the kubelet refuses',
        () => ask(here, 'done', 'bare'),
        (seen) => !(seen instanceof SpdyClient) && seen.text === `pod not found ("done_${here.namespace}")`,
      );
    },
  },
];
