/** What containers of a pod share, and what controllers keep. */
import { expect } from '@jest/globals';
import type { Deployment, EndpointSlice, Job, KubeObject, Pod } from '../../../src/cluster/kube.ts';
import { ApiRefusal } from '../../../src/cluster/types.ts';
import { statusOf, type Body } from '../here.ts';

const deployment = (name: string, replicas: number, image = 'busybox:1.36'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: app, image: '${image}', command: [sleep, '600']}]`;

export const togetherBodies: Body[] = [
  {
    name: 'containers of a pod share localhost and ports, and a port can be taken only once',
    async run(here) {
      await here.runPod(
        'a',
        {
          server: 'mkdir /www; echo shared > /www/index.html; httpd -f -p 8080 -h /www',
          client: 'sleep 600',
          rival: 'sleep 2; httpd -f -p 8080',
        },
        'restartPolicy: Never',
      );
      await here.untilPod('a', 'has lost its rival', (pod) => statusOf(pod, 'rival')?.state?.terminated !== undefined);
      expect(await here.logs('a', 'rival')).toBe('httpd: bind: Address already in use\n');
      expect(await here.exec('a', 'wget -q -O - localhost:8080', 'client')).toMatchObject({
        code: 0,
        stdout: 'shared\n',
      });
      const ns = await Promise.all(
        ['server', 'client'].map((name) => here.exec('a', 'readlink /proc/self/ns/net', name)),
      );
      expect(ns[0]!.stdout).toBe(ns[1]!.stdout);
      const mounts = await Promise.all(
        ['server', 'client'].map((name) => here.exec('a', 'readlink /proc/self/ns/mnt', name)),
      );
      expect(mounts[0]!.stdout).not.toBe(mounts[1]!.stdout);
      expect(await here.exec('a', 'wget -q -T 2 -O - localhost:9', 'client')).toMatchObject({
        code: 1,
        stderr: "wget: can't connect to remote host (127.0.0.1): Connection refused\n",
      });
    },
  },
  {
    name: 'a volume is shared, a read-only mount refuses, and a ConfigMap change arrives',
    async run(here) {
      await here.apply(`
apiVersion: v1
kind: ConfigMap
metadata: {name: words}
data: {greeting: hello}
---
apiVersion: v1
kind: Secret
metadata: {name: key}
stringData: {token: secret}`);
      await here.runPod(
        'a',
        {},
        `
volumes: [{name: data, emptyDir: {}}, {name: words, configMap: {name: words}}, {name: key, secret: {secretName: key, defaultMode: 256}}]
containers:
- {name: writer, image: 'busybox:1.36', command: [sh, -c, 'echo one > /data/file; sleep 600'], volumeMounts: [{name: data, mountPath: /data}]}
- name: reader
  image: busybox:1.36
  command: [sleep, '600']
  volumeMounts: [{name: data, mountPath: /in, readOnly: true}, {name: words, mountPath: /words}, {name: key, mountPath: /key}]`,
      );
      await here.untilReady('a');
      expect((await here.exec('a', 'cat /in/file', 'reader')).stdout).toBe('one\n');
      expect(await here.exec('a', 'echo two > /in/file', 'reader')).toMatchObject({
        code: 1,
        stderr: "sh: can't create /in/file: Read-only file system\n",
      });
      expect(await here.exec('a', 'touch /words/x', 'reader')).toMatchObject({
        code: 1,
        stderr: 'touch: /words/x: Read-only file system\n',
      });
      expect((await here.exec('a', 'cat /key/token; stat -c %a /key/..data/token; ls /words', 'reader')).stdout).toBe(
        'secret400\ngreeting\n',
      );
      await here.apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: words}, data: {greeting: changed}}');
      // Without it the kubelet takes its time: whatever changes in the pod's object has it look at once.
      await here.cluster.access.patch(
        { apiVersion: 'v1', kind: 'Pod', namespace: here.namespace, name: 'a' },
        { metadata: { annotations: { looked: 'at' } } },
        { type: 'merge' },
      );
      await here.until(
        'the change arrives',
        () => here.exec('a', 'cat /words/greeting', 'reader'),
        ({ stdout }) => stdout === 'changed',
        150,
      );
    },
  },
  {
    name: 'a Deployment heals, scales and rolls',
    async run(here) {
      await here.apply(deployment('web', 2));
      const available = (count: number) =>
        here.until(
          `web has ${count}`,
          () => here.get<Deployment>('Deployment', 'web', 'apps/v1'),
          (seen) =>
            seen?.status?.availableReplicas === count &&
            seen.status.updatedReplicas === count &&
            seen.status.replicas === count &&
            seen.status.observedGeneration === seen.metadata.generation,
        );
      await available(2);
      const pods = () => here.list<Pod>('Pod', 'v1', 'app=web');
      const [first] = await pods();
      await here.delete('Pod', first!.metadata.name);
      await here.until(
        'a new pod is there',
        pods,
        (seen) => seen.filter(({ metadata }) => metadata.uid !== first!.metadata.uid).length === 2,
      );
      await here.cluster.access.patch(
        { apiVersion: 'apps/v1', kind: 'Deployment', namespace: here.namespace, name: 'web' },
        { spec: { replicas: 3 } },
        { type: 'merge', subresource: 'scale' },
      );
      await available(3);
      await here.apply(deployment('web', 3, 'nginx:1.27'));
      await available(3);
      await here.until(
        'only new pods are left',
        pods,
        (seen) => seen.length === 3 && seen.every(({ spec }) => spec.containers[0]?.image === 'nginx:1.27'),
      );
      const sets = await here.list<Deployment>('ReplicaSet', 'apps/v1');
      expect(sets.map(({ spec }) => spec.replicas)).toEqual(expect.arrayContaining([0, 3]));
      expect(sets.map(({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision'])).toEqual(
        expect.arrayContaining(['1', '2']),
      );
      expect((await here.events('web'))[0]).toMatch(
        /^ScalingReplicaSet Scaled up replica set web-[a-z0-9]+ from 0 to 2$/,
      );
      await here.delete('Deployment', 'web', 'apps/v1');
      await here.until(
        'all is gone',
        async () => [...(await pods()), ...(await here.list('ReplicaSet', 'apps/v1'))],
        (seen) => seen.length === 0,
      );
    },
  },
  {
    name: 'a Job runs to completion, and fails beyond its limit',
    async run(here) {
      const job = (name: string, script: string): string => `
apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec:
  backoffLimit: 0
  completions: 2
  template: {spec: {restartPolicy: Never, containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, ${JSON.stringify(script)}]}]}}`;
      await here.apply(`${job('good', 'echo work')}\n---\n${job('bad', 'exit 1')}`);
      const ended = (name: string, type: string) =>
        here.until(
          `job ${name} is ${type}`,
          () => here.get<Job>('Job', name, 'batch/v1'),
          (seen) => seen?.status?.conditions?.some((each) => each.type === type && each.status === 'True') === true,
        );
      const good = await ended('good', 'Complete');
      expect(good?.status).toMatchObject({ succeeded: 2 });
      expect(good?.status?.conditions?.map(({ type, reason }) => [type, reason])).toEqual([
        ['SuccessCriteriaMet', 'CompletionsReached'],
        ['Complete', 'CompletionsReached'],
      ]);
      const bad = await ended('bad', 'Failed');
      expect(bad?.status).toMatchObject({ failed: 1 });
      expect(bad?.status?.conditions?.find(({ type }) => type === 'Failed')).toMatchObject({
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
      });
    },
  },
  {
    name: 'a Service lists its pods, and forgets those that go',
    async run(here) {
      await here.apply(`
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---${deployment('web', 2)}`);
      const addresses = async (): Promise<string[]> =>
        (await here.list<EndpointSlice>('EndpointSlice', 'discovery.k8s.io/v1', 'kubernetes.io/service-name=web'))
          .flatMap((slice) => slice.endpoints ?? [])
          .filter(({ conditions }) => conditions?.ready === true)
          .flatMap((endpoint) => endpoint.addresses);
      const two = await here.until('two are listed', addresses, (seen) => seen.length === 2);
      const [pod] = await here.list<Pod>('Pod', 'v1', 'app=web');
      expect(two).toContain(pod?.status?.podIP);
      await here.delete('Deployment', 'web', 'apps/v1');
      await here.until('none is left', addresses, (seen) => seen.length === 0);
    },
  },
  {
    name: 'what is wrong with a manifest is said with the field',
    async run(here) {
      const refused = async (yaml: string): Promise<string> => {
        try {
          await here.apply(yaml);
        } catch (error) {
          if (error instanceof ApiRefusal) return `${error.code} ${error.status.reason} ${error.status.message}`;
          throw error;
        }
        return 'accepted';
      };
      const pod = (fields: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: ${fields}}`;
      expect(await refused(pod('{containers: [{name: app, image: x, comand: [a]}]}'))).toBe(
        '500 undefined failed to create typed patch object ' +
          `(${here.namespace}/a; /v1, Kind=Pod): .spec.containers[name="app"].comand: field not declared in schema`,
      );
      expect(await refused(pod('{containers: [{name: App, image: x}]}'))).toMatch(
        /^422 Invalid Pod "a" is invalid: spec\.containers\[0\]\.name: Invalid value: "App": a lowercase RFC 1123 label must consist of/,
      );
      expect(
        await refused(pod('{containers: [{name: app, image: x, volumeMounts: [{name: none, mountPath: /x}]}]}')),
      ).toBe('422 Invalid Pod "a" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "none"');
      expect(await refused('{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: []}}')).toBe(
        '422 Invalid Pod "a" is invalid: spec.containers: Required value',
      );
    },
  },
  {
    name: 'a quota refuses what is too much',
    async run(here) {
      await here.apply('{apiVersion: v1, kind: ResourceQuota, metadata: {name: small}, spec: {hard: {pods: "1"}}}');
      type Quota = KubeObject & { status?: { hard?: object; used?: object } };
      await here.until(
        'the quota counts',
        () => here.get<Quota>('ResourceQuota', 'small'),
        (seen) => seen?.status?.used !== undefined,
      );
      await here.runPod('a', { app: 'sleep 600' });
      await expect(here.runPod('b', { app: 'sleep 600' })).rejects.toThrow(
        'pods "b" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1',
      );
    },
  },
];
