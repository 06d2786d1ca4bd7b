/** Volumes, what files hold, and what a container finds in its environment. */
import { expect } from '@jest/globals';
import type { KubeObject } from '../../../src/cluster/kube.ts';
import { statusOf, type Body } from '../here.ts';

type Claim = KubeObject & { status?: { phase?: string }; spec: { volumeName?: string } };

const asleep = 'sleep 600';

export const volumeBodies: Body[] = [
  {
    name: 'variables come from everywhere, the last one wins, and names in brackets are filled in',
    async run(here) {
      await here.apply(`
apiVersion: v1
kind: ConfigMap
metadata: {name: all}
data: {k.1: one, ok: first, over: config}
---
apiVersion: v1
kind: Secret
metadata: {name: hidden}
stringData: {ok: second}`);
      await here.runPod(
        'a',
        {},
        `
restartPolicy: Never
containers:
- name: app
  image: busybox:1.36
  command: [env]
  envFrom: [{configMapRef: {name: all}, prefix: p-}, {configMapRef: {name: all}}, {secretRef: {name: hidden}}, {configMapRef: {name: none, optional: true}}]
  env:
  - {name: A, value: '$(B) $$(B) $(KUBERNETES_SERVICE_PORT)$'}
  - {name: B, value: b}
  - {name: C, value: '$(A)-$(B)-$(k.1)'}
  - {name: data-1, value: x}
  - {name: over, value: own}
  - {name: NONE, valueFrom: {fieldRef: {fieldPath: "metadata.labels['none']"}}}
  - {name: REQUEST, valueFrom: {resourceFieldRef: {resource: requests.memory, divisor: 1Mi}}}
  - {name: LIMIT, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
  resources: {limits: {cpu: 300m, memory: 20Mi}}`,
      );
      await here.untilPhase('a', 'Succeeded');
      const own = (await here.logs('a', 'app'))
        .split('\n')
        .filter((line) => line !== '' && !/^(KUBERNETES|HOSTNAME|PATH|HOME)/.test(line));
      expect(own.toSorted()).toEqual([
        'A=$(B) $(B) 443$',
        'B=b',
        'C=$(B) $(B) 443$-b-one',
        'LIMIT=1',
        'NONE=',
        'REQUEST=20',
        'data-1=x',
        'k.1=one',
        'ok=second',
        'over=own',
        'p-k.1=one',
        'p-ok=first',
        'p-over=config',
      ]);
    },
  },
  {
    name: 'privileges, groups and owners of tokens are what the manifest asks for',
    async run(here) {
      const bounds = `
volumes:
- {name: tmp, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
- {name: token, projected: {sources: [{serviceAccountToken: {path: token, audience: vault}}]}}`;
      const mounts = 'volumeMounts: [{name: tmp, mountPath: /m}, {name: token, mountPath: /t}]';
      await here.runPod(
        'a',
        {},
        `
securityContext: {runAsUser: 1000, supplementalGroups: [3000]}
containers:
- name: app
  image: busybox:1.36
  command: [sh, -c, '${asleep}']
  securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL]}}
  ${mounts}${bounds}`,
      );
      await here.untilReady('a');
      const script = [
        "grep -E '^(Groups|NoNewPrivs|Seccomp|CapBnd):' /proc/self/status",
        'stat -L -c "%u %g %a" /t/token',
        'touch /x /t/x',
        'dd if=/dev/zero of=/m/x bs=1M count=2 2>&1 | head -1',
        'stat -c "%a" /m /dev/shm',
      ].join('; ');
      expect((await here.exec('a', `${script} 2>&1`)).stdout).toBe(
        [
          'Groups:\t0 3000 ',
          'CapBnd:\t0000000000000000',
          'NoNewPrivs:\t1',
          'Seccomp:\t2',
          '1000 0 600',
          "dd: error writing '/m/x': No space left on device",
          '1777',
          '1777',
          '',
        ].join('\n'),
      );
      expect((await here.exec('a', 'touch /x /t/x')).stderr).toBe(
        'touch: /x: Read-only file system\ntouch: /t/x: Read-only file system\n',
      );
    },
  },
  {
    name: 'a volume that the node has no driver for keeps its pod waiting, with the reason',
    async run(here) {
      const volumes: Record<string, [source: string, event: string]> = {
        csi: [
          'csi: {driver: some.driver.io}',
          'FailedMount MountVolume.SetUp failed for volume "v" : kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name some.driver.io not found in the list of registered CSI drivers',
        ],
        git: [
          'gitRepo: {repository: "https://example.com"}',
          'FailedMount MountVolume.SetUp failed for volume "v" : git-repo volume plugin has been disabled',
        ],
        host: [
          'hostPath: {path: /etc, type: File}',
          'FailedMount MountVolume.SetUp failed for volume "v" : hostPath type check failed: /etc is not a file',
        ],
      };
      for (const [name, [source]] of Object.entries(volumes)) {
        await here.runPod(
          name,
          {},
          `{volumes: [{name: v, ${source}}], containers: [{name: app, image: 'busybox:1.36', command: [sleep, '600'], volumeMounts: [{name: v, mountPath: /v}]}]}`,
        );
      }
      for (const [name, [, event]] of Object.entries(volumes)) {
        await here.untilEvent(name, event);
        expect(statusOf(await here.pod(name), 'app')?.state?.waiting?.reason).toBe('ContainerCreating');
      }
    },
  },
  {
    name: 'a part of a volume must be one: no absolute path, nothing below a file, no empty variable',
    async run(here) {
      const tried: Record<string, [mount: string, error: string]> = {
        absolute: ['subPathExpr: $(A)', 'error SubPath `/abs` must not be an absolute path'],
        missing: ['subPathExpr: $(NONE)', 'missing value for NONE'],
        below: ['subPath: ca.crt/x', 'failed to prepare subPath for volumeMount "v" of container "app"'],
      };
      for (const [name, [mount]] of Object.entries(tried)) {
        await here.runPod(
          name,
          {},
          `
volumes: [{name: v, configMap: {name: kube-root-ca.crt}}]
containers:
- {name: app, image: 'busybox:1.36', command: [sleep, '600'], env: [{name: A, value: /abs}], volumeMounts: [{name: v, mountPath: /v, ${mount}}]}`,
        );
      }
      for (const [name, [, error]] of Object.entries(tried)) {
        const pod = await here.untilPod(
          name,
          'says what is wrong',
          (each) => statusOf(each, 'app')?.state?.waiting?.reason === 'CreateContainerConfigError',
        );
        expect(statusOf(pod, 'app')?.state?.waiting?.message).toBe(error);
        await here.untilEvent(name, `Failed Error: ${error}`);
      }
    },
  },
  {
    name: 'a pod owns the claim of its ephemeral volume, and takes it along when it goes',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `
securityContext: {runAsUser: 1000}
volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}}}}]
containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'echo kept > /v/x; ${asleep}'], volumeMounts: [{name: v, mountPath: /v}]}]`,
      );
      const pod = await here.untilReady('a');
      expect((await here.exec('a', 'cat /v/x')).stdout).toBe('kept\n');
      const claim = await here.get<Claim>('PersistentVolumeClaim', 'a-v');
      expect(claim?.metadata.ownerReferences).toMatchObject([{ kind: 'Pod', uid: pod.metadata.uid, controller: true }]);
      expect(claim?.status?.phase).toBe('Bound');
      await here.delete('Pod', 'a');
      await here.untilGone('PersistentVolumeClaim', 'a-v');
    },
  },
  {
    name: 'what the class can’t make is said, and a claim grows only where its class allows it',
    async run(here) {
      const claim = (name: string, rest: string): string => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ${name}}
spec: {${rest}, resources: {requests: {storage: 1Mi}}}`;
      await here.apply(claim('many', 'accessModes: [ReadWriteMany]'));
      await here.apply(claim('raw', 'accessModes: [ReadWriteOnce], volumeMode: Block'));
      const use = (name: string, how: string): string =>
        `{volumes: [{name: v, persistentVolumeClaim: {claimName: ${name}}}], containers: [{name: app, image: 'busybox:1.36', command: [sleep, '600'], ${how}}]}`;
      await here.runPod('many', {}, use('many', 'volumeMounts: [{name: v, mountPath: /v}]'));
      await here.runPod('raw', {}, use('raw', 'volumeDevices: [{name: v, devicePath: /dev/v}]'));
      await here.untilEvent(
        'many',
        'ProvisioningFailed failed to provision volume with StorageClass "standard": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes',
      );
      await here.untilEvent(
        'raw',
        'ProvisioningFailed rancher.io/local-path does not support block volume provisioning',
      );
      await expect(here.apply(claim('many', 'accessModes: [ReadWriteMany]').replace('1Mi', '2Mi'))).rejects.toThrow(
        /immutable after creation|Only bound persistent volume claims can be expanded/,
      );
    },
  },
  {
    name: 'image volumes and bundles of trust are left out of what is stored',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `
volumes: [{name: i, image: {reference: 'busybox:1.36'}}, {name: t, projected: {sources: [{clusterTrustBundle: {name: x, path: ca.crt}}]}}]
containers: [{name: app, image: 'busybox:1.36', command: [sleep, '600'], volumeMounts: [{name: i, mountPath: /i}, {name: t, mountPath: /t}]}]`,
      );
      await here.untilReady('a');
      expect((await here.exec('a', 'ls -d /i /t/*')).stderr).toBe(
        'ls: /i: No such file or directory\nls: /t/*: No such file or directory\n',
      );
    },
  },
];
