/** Claims and the volumes that are bound to them. */
import { expect } from '@jest/globals';
import type { KubeObject } from '../../../src/cluster/kube.ts';
import type { Body, Here } from '../here.ts';

type Claim = KubeObject & { status?: { phase?: string; capacity?: object }; spec: { volumeName?: string } };
type Volume = KubeObject & {
  status?: { phase?: string };
  spec: { claimRef?: { name?: string; uid?: string }; persistentVolumeReclaimPolicy?: string };
};

const claim = (name: string, rest: string): string => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ${name}}
spec: {${rest}, resources: {requests: {storage: 1Mi}}}`;

const use = (name: string, script: string, more = ''): string =>
  `{volumes: [{name: v, persistentVolumeClaim: {claimName: ${name}}}], containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, ${JSON.stringify(script)}], volumeMounts: [{name: v, mountPath: /v}]}]${more}}`;

const volumeOf = (here: Here, name: string): Promise<Volume | undefined> =>
  here.cluster.access.get<Volume>({ apiVersion: 'v1', kind: 'PersistentVolume', name });

const untilVolume = (here: Here, name: string, phase: string): Promise<Volume | undefined> =>
  here.until(
    `volume ${name} is ${phase}`,
    () => volumeOf(here, name),
    (seen) => seen?.status?.phase === phase,
  );

const untilBound = (here: Here, name: string): Promise<Claim | undefined> =>
  here.until(
    `claim ${name} is bound`,
    () => here.get<Claim>('PersistentVolumeClaim', name),
    (seen) => seen?.status?.phase === 'Bound',
  );

export const claimBodies: Body[] = [
  {
    name: 'a volume that was made by hand is bound to the claim that fits, and kept with its files when that goes',
    async run(here) {
      const name = `${here.namespace}-kept`;
      const { access } = here.cluster;
      await access.create({
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name },
        spec: {
          capacity: { storage: '3Mi' },
          accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
          persistentVolumeReclaimPolicy: 'Retain',
          storageClassName: name,
          hostPath: { path: `/tmp/${name}`, type: 'DirectoryOrCreate' },
        },
      });
      try {
        await untilVolume(here, name, 'Available');
        await here.apply(claim('other', `accessModes: [ReadWriteMany], storageClassName: ${name}`));
        await here.apply(claim('data', `accessModes: [ReadWriteOnce], storageClassName: ${name}`));
        const bound = await untilBound(here, 'data');
        expect(bound?.spec.volumeName).toBe(name);
        expect(bound?.status?.capacity).toEqual({ storage: '3Mi' });
        expect((await volumeOf(here, name))?.spec.claimRef).toMatchObject({ name: 'data', uid: bound?.metadata.uid });
        expect((await here.get<Claim>('PersistentVolumeClaim', 'other'))?.status?.phase).toBe('Pending');
        await here.runPod('a', {}, use('data', 'echo kept >> /v/f; sleep 600'));
        const { spec } = await here.untilReady('a');
        await here.delete('PersistentVolumeClaim', 'data');
        const used = await here.get<Claim>('PersistentVolumeClaim', 'data');
        expect(used?.metadata).toMatchObject({ finalizers: ['kubernetes.io/pvc-protection'] });
        expect(used?.status?.phase).toBe('Bound');
        await here.delete('Pod', 'a');
        await here.untilGone('PersistentVolumeClaim', 'data');
        await untilVolume(here, name, 'Released');
        await here.apply(claim('again', `accessModes: [ReadWriteOnce], storageClassName: ${name}`));
        await access.patch(
          { apiVersion: 'v1', kind: 'PersistentVolume', name },
          { spec: { claimRef: null } },
          { type: 'merge' },
        );
        await untilBound(here, 'again');
        await here.runPod(
          'b',
          {},
          use('again', 'cat /v/f; rm /v/f', `, nodeName: ${spec.nodeName}, restartPolicy: Never`),
        );
        await here.untilPhase('b', 'Succeeded');
        expect(await here.logs('b', 'app')).toBe('kept\n');
        await here.delete('Pod', 'b');
      } finally {
        await access.delete({ apiVersion: 'v1', kind: 'PersistentVolume', name });
      }
    },
  },
  {
    name: 'a claim that nothing fits keeps its pod waiting, and so does one that is not there',
    async run(here) {
      await here.apply(
        claim('data', `accessModes: [ReadWriteOnce], storageClassName: none, volumeName: ${here.namespace}-none`),
      );
      await here.until(
        'the claim waits',
        () => here.get<Claim>('PersistentVolumeClaim', 'data'),
        (seen) => seen?.status?.phase === 'Pending',
      );
      await here.runPod('a', {}, use('data', 'sleep 600'));
      await here.untilEvent(
        'a',
        /^FailedScheduling 0\/\d+ nodes are available: pod has unbound immediate PersistentVolumeClaims/,
      );
      await here.runPod('b', {}, use('absent', 'sleep 600'));
      await here.untilEvent(
        'b',
        /^FailedScheduling 0\/\d+ nodes are available: persistentvolumeclaim "absent" not found/,
      );
    },
  },
  {
    name: 'a claim for one pod alone serves one after the other',
    async run(here) {
      await here.apply(claim('data', 'accessModes: [ReadWriteOncePod]'));
      await here.runPod('a', {}, use('data', 'sleep 600'));
      await here.untilReady('a');
      await here.runPod('b', {}, use('data', 'sleep 600'));
      await here.untilEvent(
        'b',
        /^FailedScheduling 0\/\d+ nodes are available: (1 node\(s\) had untolerated taint\(s\), )?\d+ node\(s\) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod\. no new/,
      );
      await here.delete('Pod', 'a');
      await here.untilReady('b');
    },
  },
];
