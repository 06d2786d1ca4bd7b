/** Ways to Services and through policies that the plain ones leave out, and the API as pods reach it. */
import { expect } from '@jest/globals';
import type { KubeObject } from '../../../src/cluster/kube.ts';
import type { Body, Here } from '../here.ts';
import { becomes, fetches, policy, service } from './network.ts';

const waits = 'exec sleep 3600';

/** Answers with its own name on 8080. */
const server = (here: Here, name: string, { labels = `app: ${name}`, spec = '', port = 8080 } = {}): Promise<void> =>
  here.apply(`
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {${labels}}}
spec:
  terminationGracePeriodSeconds: 1
${spec}
  containers:
  - name: app
    image: busybox:1.36
    command: [sh, -c, 'mkdir -p /www && echo ${name} > /www/index.html && exec httpd -f -p ${port} -h /www']
    readinessProbe: {tcpSocket: {port: ${port}}, periodSeconds: 1}
`);

const ready = async (here: Here, ...names: string[]): Promise<void> => {
  for (const name of names) await here.untilReady(name);
};

type Node = KubeObject & { status: { addresses: { type: string; address: string }[] }; spec: { taints?: unknown[] } };

const nodes = async (here: Here): Promise<Node[]> =>
  (await here.cluster.access.list<Node>({ apiVersion: 'v1', kind: 'Node' })).items;

const onNode = (name: string): string => `  nodeName: ${name}`;

const looksUp = (here: Here, pod: string, name: string, wanted: RegExp): Promise<string> =>
  here.until(
    `${pod} looks up ${name}`,
    async () => {
      const { stdout, stderr } = await here.exec(pod, `nslookup -type=a ${name}.${here.namespace}.svc.cluster.local`);
      return stdout + stderr;
    },
    (seen) => wanted.test(seen),
    40,
  );

export const serviceBodies: Body[] = [
  {
    name: 'a Service with affinity sends one client to one pod, and one without to all',
    async run(here) {
      await server(here, 'one', { labels: 'app: web' });
      await server(here, 'two', { labels: 'app: web' });
      await here.runPod('box', { app: waits });
      await ready(here, 'one', 'two', 'box');
      await here.apply(service('any', '{selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}'));
      await here.apply(
        service('same', '{sessionAffinity: ClientIP, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}'),
      );
      const ask = async (name: string): Promise<string[]> => {
        const { stdout } = await here.exec(
          'box',
          `for i in $(seq 24); do wget -q -T 2 -O - http://${name}/; done | sort -u`,
        );
        return stdout.trim().split('\n');
      };
      await here.until(
        'both answer',
        () => ask('any'),
        (seen) => seen.join() === 'one,two',
        30,
      );
      await here.until(
        'one of them answers',
        () => ask('same'),
        (seen) => seen.length === 1 && seen[0] !== '',
        30,
      );
    },
  },
  {
    name: 'a Service whose traffic is local is for clients on the nodes of its pods',
    async run(here) {
      const [first, second] = (await nodes(here)).filter(({ spec }) => (spec.taints ?? []).length === 0);
      if (first === undefined || second === undefined) return;
      await server(here, 'web', { spec: onNode(first.metadata.name) });
      await here.runPod('near', { app: waits }, `nodeName: ${first.metadata.name}`);
      await here.runPod('far', { app: waits }, `nodeName: ${second.metadata.name}`);
      await ready(here, 'web', 'near', 'far');
      await here.apply(
        service('local', '{internalTrafficPolicy: Local, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}'),
      );
      await becomes(here, 'near', 'local', 'web');
      await becomes(here, 'far', 'local', 'timed out');
    },
  },
  {
    name: 'a node port is on every node, and a pod in the network of its node has its address',
    async run(here) {
      await server(here, 'web');
      await here.runPod('box', { app: waits });
      await here.runPod('host', { app: waits }, 'hostNetwork: true');
      await ready(here, 'web', 'box', 'host');
      await here.apply(service('web', '{type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}'));
      const made = (await here.get('Service', 'web')) as KubeObject & { spec: { ports: { nodePort: number }[] } };
      for (const { status } of await nodes(here)) {
        const { address } = status.addresses.find(({ type }) => type === 'InternalIP')!;
        await becomes(here, 'box', `${address}:${made.spec.ports[0]!.nodePort}`, 'web');
      }
      const { podIP, hostIP } = (await here.pod('host')).status as { podIP: string; hostIP: string };
      expect(podIP).toBe(hostIP);
    },
  },
  {
    name: 'names of headless Services lead to pods, of those that are not ready if asked for, and of others elsewhere',
    async run(here) {
      await server(here, 'web', { labels: 'app: web', spec: '  hostname: first\n  subdomain: head' });
      await here.runPod('box', { app: waits });
      await here.apply(`
apiVersion: v1
kind: Pod
metadata: {name: never, labels: {app: never}}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: app
    image: busybox:1.36
    command: [sleep, '3600']
    readinessProbe: {exec: {command: ['false']}, periodSeconds: 1}
`);
      await ready(here, 'web', 'box');
      const never = await here.untilPod('never', 'has an address', ({ status }) => status?.podIP !== undefined);
      const { podIP } = (await here.pod('web')).status!;
      await here.apply(service('head', '{clusterIP: None, selector: {app: web}, ports: [{port: 80}]}'));
      await here.apply(
        service(
          'early',
          '{clusterIP: None, publishNotReadyAddresses: true, selector: {app: never}, ports: [{port: 80}]}',
        ),
      );
      await here.apply(service('hidden', '{clusterIP: None, selector: {app: never}, ports: [{port: 80}]}'));
      await here.apply(service('away', '{type: ExternalName, externalName: somewhere.example.com}'));
      await looksUp(here, 'box', 'head', new RegExp(`Address: ${podIP}\\b`));
      await looksUp(here, 'box', 'first.head', new RegExp(`Address: ${podIP}\\b`));
      await looksUp(here, 'box', 'early', new RegExp(`Address: ${never.status!.podIP}\\b`));
      await looksUp(here, 'box', 'hidden', /NXDOMAIN/);
      await looksUp(here, 'box', 'away', /canonical name = somewhere\.example\.com/);
    },
  },
  {
    name: 'a policy may name addresses with exceptions, ranges of ports, and namespaces by their labels',
    async run(here) {
      await server(here, 'web');
      await here.runPod('box', { app: waits });
      await here.runPod('other', { app: waits });
      await ready(here, 'web', 'box', 'other');
      const { podIP } = (await here.pod('web')).status!;
      const { podIP: otherIp } = (await here.pod('other')).status!;
      const url = `${podIP}:8080`;
      const into = (rule: string): Promise<void> =>
        here.apply(policy('web', `{podSelector: {matchLabels: {app: web}}, ingress: [${rule}]}`));
      await into(
        `{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [${otherIp}/32]}}], ports: [{port: 8000, endPort: 8090}]}`,
      );
      await becomes(here, 'other', url, 'timed out');
      await becomes(here, 'box', url, 'web');
      await into('{ports: [{port: 8081, endPort: 8090}]}');
      await becomes(here, 'box', url, 'timed out');
      await into(`{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${here.namespace}}}}]}`);
      await becomes(here, 'box', url, 'web');
      await into('{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: elsewhere}}}]}');
      await becomes(here, 'box', url, 'timed out');
    },
  },
  {
    name: 'egress may be left to names and one Service',
    async run(here) {
      await server(here, 'web');
      await server(here, 'shop');
      await here.runPod('box', { app: waits });
      await ready(here, 'web', 'shop', 'box');
      for (const name of ['web', 'shop'])
        await here.apply(service(name, `{selector: {app: ${name}}, ports: [{port: 80, targetPort: 8080}]}`));
      await becomes(here, 'box', 'shop', 'shop');
      await here.apply(
        policy(
          'box',
          `{podSelector: {matchLabels: {app: box}}, policyTypes: [Egress], egress: [
            {to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}, {port: 53}]},
            {to: [{podSelector: {matchLabels: {app: web}}}]}]}`,
        ),
      );
      await becomes(here, 'box', 'shop', 'timed out');
      await becomes(here, 'box', 'web', 'web');
    },
  },
  {
    name: 'the API answers inside of pods: to anybody about its version, else to those with a token',
    async run(here) {
      await here.runPod('box', { app: waits });
      await ready(here, 'box');
      const files = '/var/run/secrets/kubernetes.io/serviceaccount';
      const ask = async (options: string, path: string): Promise<string> => {
        const { stdout, stderr } = await here.exec(
          'box',
          `wget -q -T 10 -O - ${options} https://kubernetes.default.svc${path}`,
        );
        return stdout + stderr;
      };
      expect(JSON.parse(await ask('--no-check-certificate', '/version'))).toMatchObject({ major: '1' });
      expect(await ask('', '/version')).toContain('wget: note: TLS certificate validation not implemented');
      const token = `--header "Authorization: Bearer $(cat ${files}/token)"`;
      expect(JSON.parse(await ask(`--no-check-certificate ${token}`, '/api'))).toMatchObject({
        kind: 'APIVersions',
        versions: ['v1'],
      });
      expect(await ask('--header "Authorization: Bearer nonsense"', '/api')).toContain(
        'server returned error: HTTP/1.1 401 Unauthorized',
      );
      expect(await fetches(here, 'box', 'kubernetes.default.svc:443')).toContain('HTTP/1.0 400 Bad Request');
    },
  },
];
