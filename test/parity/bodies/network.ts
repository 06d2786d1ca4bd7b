/** Ways between pods: what policies forbid, what Services and nodes lead to, what lists and names say. */
import { expect } from '@jest/globals';
import type { KubeObject } from '../../../src/cluster/kube.ts';
import type { Body, Here } from '../here.ts';

const serves = 'mkdir -p /www && hostname > /www/index.html && exec httpd -f -p 8080 -h /www';
const waits = 'exec sleep 3600';

const listening = (port: number): string => `readinessProbe: {tcpSocket: {port: ${port}}, periodSeconds: 1}`;

const startServer = (here: Here, name: string, more = ''): Promise<void> =>
  here.apply(`
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: app
    image: busybox:1.36
    command: [sh, -c, ${JSON.stringify(serves)}]
    ports: [{name: web, containerPort: 8080${more}}]
    ${listening(8080)}
`);

export const service = (name: string, spec: string): string => `
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: ${spec}
`;

export const policy = (name: string, spec: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec: ${spec}
`;

export const fetches = async (here: Here, from: string, url: string): Promise<string> => {
  const { stdout, stderr } = await here.exec(from, `wget -q -T 2 -O - http://${url}/`);
  return (
    stdout.trim() || (stderr.includes('refused') ? 'refused' : stderr.includes('timed out') ? 'timed out' : stderr)
  );
};

export const becomes = (here: Here, from: string, url: string, wanted: string): Promise<string> =>
  here.until(
    `${from} asks ${url}: ${wanted}`,
    () => fetches(here, from, url),
    (seen) => seen === wanted,
    30,
  );

type Endpoints = KubeObject & { subsets?: { addresses?: { ip: string }[]; ports?: { port: number }[] }[] };
type Slice = KubeObject & {
  endpoints: { addresses: string[]; conditions: object }[] | null;
  ports: { name: string; port: number; protocol: string }[] | null;
};

const slicesOf = (here: Here, name: string): Promise<Slice[]> =>
  here.list<Slice>('EndpointSlice', 'discovery.k8s.io/v1', `kubernetes.io/service-name=${name}`);

export const networkBodies: Body[] = [
  {
    name: 'a policy lets in whom it names, drops the others, and leaves probes alone',
    async run(here) {
      await startServer(here, 'web');
      await here.runPod('friend', { app: waits });
      await here.runPod('other', { app: waits });
      for (const name of ['web', 'friend', 'other']) await here.untilReady(name);
      const { podIP } = (await here.pod('web')).status!;
      await becomes(here, 'other', `${podIP}:8080`, 'web');
      await here.apply(
        policy(
          'web',
          '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: friend}}}], ports: [{port: web}]}]}',
        ),
      );
      await becomes(here, 'other', `${podIP}:8080`, 'timed out');
      await becomes(here, 'friend', `${podIP}:8080`, 'web');
      await here.untilReady('web');
    },
  },
  {
    name: 'egress that is denied takes Services and names along; what one pod is asked it may answer',
    async run(here) {
      await startServer(here, 'web');
      await here.runPod('box', { app: serves });
      for (const name of ['web', 'box']) await here.untilReady(name);
      await here.apply(service('web', '{selector: {app: web}, ports: [{port: 80, targetPort: web}]}'));
      await becomes(here, 'box', 'web', 'web');
      await here.apply(policy('box', '{podSelector: {matchLabels: {app: box}}, policyTypes: [Egress]}'));
      const { clusterIP } = ((await here.get('Service', 'web')) as KubeObject & { spec: { clusterIP: string } }).spec;
      await becomes(here, 'box', clusterIP, 'timed out');
      await becomes(here, 'web', `${(await here.pod('box')).status!.podIP}:8080`, 'box');
    },
  },
  {
    name: 'a port of a pod can be lent to its node, and a Service can be reached on the node',
    async run(here) {
      await startServer(here, 'web', ', hostPort: 18099');
      await here.runPod('box', { app: waits });
      for (const name of ['web', 'box']) await here.untilReady(name);
      await here.apply(service('web', '{type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: web}]}'));
      const { hostIP } = (await here.pod('web')).status as { hostIP: string };
      await becomes(here, 'box', `${hostIP}:18099`, 'web');
      const made = (await here.get('Service', 'web')) as KubeObject & { spec: { ports: { nodePort: number }[] } };
      await becomes(here, 'box', `${hostIP}:${made.spec.ports[0]!.nodePort}`, 'web');
    },
  },
  {
    name: 'a pod reaches itself through its Service',
    async run(here) {
      await startServer(here, 'web');
      await here.untilReady('web');
      // Its own name is in its /etc/hosts: the Service needs another.
      await here.apply(service('same', '{selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}'));
      await becomes(here, 'web', 'same', 'web');
    },
  },
  {
    name: 'Endpoints follow the pods, and those written by hand are mirrored and lead there',
    async run(here) {
      await startServer(here, 'web');
      await here.runPod('box', { app: waits });
      for (const name of ['web', 'box']) await here.untilReady(name);
      await here.apply(service('web', '{selector: {app: web}, ports: [{port: 80, targetPort: web}]}'));
      const { podIP } = (await here.pod('web')).status!;
      const listed = await here.until(
        'the Endpoints list the pod',
        () => here.get<Endpoints>('Endpoints', 'web'),
        (seen) => seen?.subsets?.[0]?.addresses !== undefined,
      );
      expect(listed!.subsets![0]).toMatchObject({
        addresses: [{ ip: podIP, targetRef: { kind: 'Pod', name: 'web' } }],
        ports: [{ port: 8080, protocol: 'TCP' }],
      });
      expect(listed!.metadata.labels).toEqual({ 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' });
      await here.apply(service('hand', '{ports: [{port: 80, name: x}]}'));
      await here.apply(`
apiVersion: v1
kind: Endpoints
metadata: {name: hand, labels: {made: by-hand}}
subsets: [{addresses: [{ip: ${podIP}}], ports: [{port: 8080, name: x}]}]
`);
      const [slice] = await here.until(
        'they are mirrored',
        () => slicesOf(here, 'hand'),
        ({ length }) => length === 1,
      );
      expect(slice).toMatchObject({
        endpoints: [{ addresses: [podIP], conditions: { ready: true } }],
        ports: [{ name: 'x', port: 8080, protocol: 'TCP' }],
      });
      expect(slice!.metadata.labels).toEqual({
        made: 'by-hand',
        'kubernetes.io/service-name': 'hand',
        'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
      });
      await becomes(here, 'box', 'hand', 'web');
    },
  },
  {
    name: 'every Service has an object for its address, and its range is there',
    async run(here) {
      await here.apply(service('web', '{ports: [{port: 80}]}'));
      const { clusterIP } = ((await here.get('Service', 'web')) as KubeObject & { spec: { clusterIP: string } }).spec;
      const { access } = here.cluster;
      const address = await here.until(
        'the address is there',
        () => access.get<KubeObject>({ apiVersion: 'networking.k8s.io/v1', kind: 'IPAddress', name: clusterIP }),
        (seen) => seen !== undefined,
      );
      expect(address).toMatchObject({
        spec: { parentRef: { resource: 'services', namespace: here.namespace, name: 'web' } },
      });
      const range = await access.get({ apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', name: 'kubernetes' });
      expect(range).toMatchObject({ status: { conditions: [{ type: 'Ready', status: 'True' }] } });
    },
  },
  {
    name: 'a wrong policy is refused in the words of the API',
    async run(here) {
      const refusal = async (spec: string): Promise<string> =>
        here.apply(policy('wrong', spec)).then(
          () => 'taken',
          (error: unknown) => String(error),
        );
      expect(await refusal('{podSelector: {}, ingress: [{from: [{}]}]}')).toContain(
        'spec.ingress[0].from[0]: Required value: must specify a peer',
      );
      expect(await refusal('{podSelector: {}, ingress: [{ports: [{port: 80, endPort: 70}]}]}')).toContain(
        'spec.ingress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`',
      );
      expect(
        await refusal('{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]}'),
      ).toContain(
        'spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      );
    },
  },
];
