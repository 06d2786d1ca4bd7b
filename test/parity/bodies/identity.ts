/** Who a container is and what it is told: names, groups, labels, parts of volumes. */
import { expect } from '@jest/globals';
import { statusOf, type Body } from '../here.ts';

const asleep = "command: [sleep, '600']";

export const identityBodies: Body[] = [
  {
    name: 'a pod has the names that it asks for, in its file of hosts and in the cluster',
    async run(here) {
      await here.apply(`
apiVersion: v1
kind: Service
metadata: {name: site}
spec: {clusterIP: None, selector: {app: a}, ports: [{port: 80}]}`);
      const full = `front.site.${here.namespace}.svc.cluster.local`;
      await here.runPod(
        'a',
        {},
        `{hostname: front, subdomain: site, hostAliases: [{ip: 10.1.2.3, hostnames: [one.example, two]}, {ip: 10.1.2.4, hostnames: [three]}], containers: [{name: app, image: 'busybox:1.36', ${asleep}}]}`,
      );
      await here.runPod(
        'b',
        {},
        `{hostname: back, subdomain: site, setHostnameAsFQDN: true, containers: [{name: app, image: 'busybox:1.36', ${asleep}}]}`,
      );
      const pod = await here.untilReady('a');
      await here.untilReady('b');
      const ip = pod.status?.podIP;
      expect((await here.exec('a', 'hostname; cat /etc/hostname; tail -n +2 /etc/hosts')).stdout).toBe(
        [
          'front',
          'front',
          '127.0.0.1\tlocalhost',
          '::1\tlocalhost ip6-localhost ip6-loopback',
          'fe00::0\tip6-localnet',
          'fe00::0\tip6-mcastprefix',
          'fe00::1\tip6-allnodes',
          'fe00::2\tip6-allrouters',
          `${ip}\t${full}\tfront`,
          '',
          '# Entries added by HostAliases.',
          '10.1.2.3\tone.example\ttwo',
          '10.1.2.4\tthree',
          '',
        ].join('\n'),
      );
      expect((await here.exec('a', 'head -1 /etc/hosts')).stdout).toBe('# Kubernetes-managed hosts file.\n');
      expect((await here.exec('b', 'hostname')).stdout).toBe(`back.site.${here.namespace}.svc.cluster.local\n`);
      await here.until(
        'the name leads to the pod',
        () => here.exec('b', `nslookup ${full} | tail -n +3`),
        ({ stdout }) => stdout.includes(`Address: ${ip}\n`),
      );
    },
  },
  {
    name: 'files of a volume belong to its group, and further groups are those of the process',
    async run(here) {
      await here.apply('{apiVersion: v1, kind: Secret, metadata: {name: key}, stringData: {token: x}}');
      await here.runPod(
        'a',
        {},
        `
securityContext: {runAsUser: 1000, runAsGroup: 1500, fsGroup: 2000, supplementalGroups: [3000, 4000]}
volumes: [{name: e, emptyDir: {}}, {name: s, secret: {secretName: key, defaultMode: 256}}, {name: p, projected: {sources: [{serviceAccountToken: {path: token}}]}}]
containers:
- {name: app, image: 'busybox:1.36', ${asleep}, volumeMounts: [{name: e, mountPath: /e}, {name: s, mountPath: /s}, {name: p, mountPath: /p}]}
- {name: strict, image: 'busybox:1.36', ${asleep}, securityContext: {runAsUser: 1001, runAsGroup: 1501}, volumeMounts: [{name: e, mountPath: /e}]}`,
      );
      await here.untilReady('a');
      const script = [
        'id -u; id -g; id -G',
        'touch /e/x; mkdir /e/d; touch /e/d/y',
        'stat -c "%u %g %a" /e /e/x /e/d/y',
        'stat -L -c "%u %g %a" /s/token /p/token',
      ].join('; ');
      expect((await here.exec('a', script, 'app')).stdout).toBe(
        [
          '1000',
          '1500',
          '1500 2000 3000 4000',
          '0 2000 2777',
          '1000 2000 644',
          '1000 2000 644',
          '0 2000 440',
          '0 2000 640',
          '',
        ].join('\n'),
      );
      expect((await here.exec('a', 'id -u; id -g; cat /e/x; echo more > /e/x', 'strict')).stderr).toContain(
        'Permission denied',
      );
    },
  },
  {
    name: 'what a pod is told about itself follows what is written about it, in files',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `
volumes:
- name: d
  downwardAPI:
    items:
    - {path: labels, fieldRef: {fieldPath: metadata.labels}}
    - {path: notes, fieldRef: {fieldPath: metadata.annotations}}
    - {path: one, fieldRef: {fieldPath: "metadata.labels['app']"}, mode: 256}
    - {path: cpu, resourceFieldRef: {containerName: app, resource: limits.cpu, divisor: 1m}}
containers:
- name: app
  image: busybox:1.36
  ${asleep}
  env: [{name: LABEL, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}, {name: HOST, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}, {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
  resources: {limits: {cpu: 150m}}
  volumeMounts: [{name: d, mountPath: /d}]`,
      );
      const pod = await here.untilReady('a');
      expect(
        (await here.exec('a', 'cat /d/labels; echo; cat /d/one; echo; cat /d/cpu; stat -L -c " %a" /d/one')).stdout,
      ).toBe('app="a"\na\n150 400\n');
      await here.cluster.access.patch(
        { apiVersion: 'v1', kind: 'Pod', namespace: here.namespace, name: 'a' },
        { metadata: { labels: { app: 'b', more: 'x' }, annotations: { said: 'a "word"' } } },
        { type: 'merge' },
      );
      await here.until(
        'the files follow',
        () => here.exec('a', 'cat /d/labels; echo; cat /d/one'),
        ({ stdout }) => stdout === 'app="b"\nmore="x"\nb',
        100,
      );
      expect((await here.exec('a', 'grep said /d/notes')).stdout).toBe('said="a \\"word\\""\n');
      expect((await here.exec('a', 'echo $LABEL $HOST $IP')).stdout).toBe(
        `a ${pod.status?.hostIP} ${pod.status?.podIP}\n`,
      );
    },
  },
  {
    name: 'a mount is the part of a volume that a variable names, and nothing else is writable',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `
volumes: [{name: v, emptyDir: {}}, {name: tmp, emptyDir: {}}]
containers:
- name: app
  image: busybox:1.36
  ${asleep}
  securityContext: {readOnlyRootFilesystem: true}
  env: [{name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: DEEP, value: x/$(NAME)}]
  volumeMounts: [{name: v, mountPath: /own, subPathExpr: $(DEEP)}, {name: v, mountPath: /all}, {name: v, mountPath: /all/ro, readOnly: true, subPath: y}, {name: tmp, mountPath: /tmp}]`,
      );
      await here.untilReady('a');
      expect(
        await here.exec('a', 'echo hi > /own/f; cat /all/x/a/f; ls /all; touch /tmp/x; stat -c %a /all/x'),
      ).toMatchObject({
        code: 0,
        stdout: 'hi\nro\nx\ny\n777\n',
      });
      expect((await here.exec('a', 'touch /f /etc/f /all/ro/f')).stderr).toBe(
        'touch: /f: Read-only file system\ntouch: /etc/f: Read-only file system\ntouch: /all/ro/f: Read-only file system\n',
      );
    },
  },
  {
    name: 'a key that is not there is said with its name, for a variable and for a file',
    async run(here) {
      await here.apply(`
apiVersion: v1
kind: ConfigMap
metadata: {name: words}
data: {there: x}
---
apiVersion: v1
kind: Secret
metadata: {name: hidden}
stringData: {there: x}`);
      const env = (name: string, ref: string): Promise<void> =>
        here.runPod(
          name,
          {},
          `{containers: [{name: app, image: 'busybox:1.36', ${asleep}, env: [{name: A, valueFrom: {${ref}}}]}]}`,
        );
      await env('map', 'configMapKeyRef: {name: words, key: none}');
      await env('secret', 'secretKeyRef: {name: hidden, key: none}');
      await env('spared', 'configMapKeyRef: {name: words, key: none, optional: true}');
      await here.runPod(
        'file',
        {},
        `{volumes: [{name: v, configMap: {name: words, items: [{key: none, path: f}]}}], containers: [{name: app, image: 'busybox:1.36', ${asleep}, volumeMounts: [{name: v, mountPath: /v}]}]}`,
      );
      const why = async (name: string): Promise<string | undefined> => {
        const pod = await here.untilPod(
          name,
          'says what is wrong',
          (each) => statusOf(each, 'app')?.state?.waiting?.reason === 'CreateContainerConfigError',
        );
        return statusOf(pod, 'app')?.state?.waiting?.message;
      };
      expect(await why('map')).toBe(`couldn't find key none in ConfigMap ${here.namespace}/words`);
      expect(await why('secret')).toBe(`couldn't find key none in Secret ${here.namespace}/hidden`);
      await here.untilReady('spared');
      await here.untilEvent(
        'file',
        'FailedMount MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: none',
      );
    },
  },
  {
    name: 'the name of an image must be one',
    async run(here) {
      await here.runPod('a', {}, `{containers: [{name: app, image: 'Busybox:1.36', ${asleep}}]}`);
      const pod = await here.untilPod(
        'a',
        'waits',
        (each) => statusOf(each, 'app')?.state?.waiting?.reason === 'InvalidImageName',
      );
      const why =
        'Failed to apply default image tag "Busybox:1.36": couldn\'t parse image name "Busybox:1.36": invalid reference format: repository name (library/Busybox) must be lowercase';
      expect(statusOf(pod, 'app')?.state?.waiting?.message).toBe(why);
      await here.untilEvent('a', `InspectFailed ${why}`);
      await here.untilEvent('a', 'Failed Error: InvalidImageName');
    },
  },
];
