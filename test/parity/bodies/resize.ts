/** Other resources for containers that run. */
import { expect } from '@jest/globals';
import type { KubeObject, Pod } from '../../../src/cluster/kube.ts';
import { refused, statusOf, type Body, type Here } from '../here.ts';

type Resources = { requests?: Record<string, string>; limits?: Record<string, string> };
type Resized = { allocatedResources?: Record<string, string>; resources?: Resources };

const resize = (here: Here, pod: string, resources: Resources, container = 'app'): Promise<Pod> =>
  here.cluster.access.patch<Pod>(
    { apiVersion: 'v1', kind: 'Pod', namespace: here.namespace, name: pod },
    { spec: { containers: [{ name: container, resources }] } },
    { type: 'strategic', subresource: 'resize' },
  );

const given = (pod: Pod, container = 'app'): Resized => (statusOf(pod, container) ?? {}) as Resized;

const conditionOf = (pod: Pod, type: string) => pod.status?.conditions?.find((condition) => condition.type === type);

const burstable = (more = ''): string =>
  `{containers: [{name: app, image: 'busybox:1.36', command: [sleep, '600'], resources: {requests: {cpu: 20m, memory: 10Mi}, limits: {cpu: 200m, memory: 40Mi}}${more}}]}`;

/** Of one kind of hierarchy or of the other. */
const quota = `cd /sys/fs/cgroup; if [ -e cpu.max ]; then cut -d ' ' -f 1 cpu.max; else cat cpu/cpu.cfs_quota_us; fi`;
const memory = `cd /sys/fs/cgroup; cat memory.max 2>/dev/null || cat memory/memory.limit_in_bytes`;

export const resizeBodies: Body[] = [
  {
    name: 'a container that runs gets other limits, and its status and its cgroup say so',
    async run(here) {
      await here.runPod('a', {}, burstable());
      const before = await here.untilReady('a');
      expect(given(before)).toMatchObject({
        allocatedResources: { cpu: '20m', memory: '10Mi' },
        resources: { requests: { cpu: '20m', memory: '10Mi' }, limits: { cpu: '200m', memory: '40Mi' } },
      });
      const asked = await resize(here, 'a', { requests: { cpu: '30m' }, limits: { cpu: '300m', memory: '50Mi' } });
      expect(asked.metadata.generation).toBe(2);
      const pod = await here.untilPod('a', 'is resized', (each) => given(each).resources?.limits?.['cpu'] === '300m');
      expect(given(pod)).toMatchObject({
        allocatedResources: { cpu: '30m', memory: '10Mi' },
        resources: { requests: { cpu: '30m', memory: '10Mi' }, limits: { cpu: '300m', memory: '50Mi' } },
      });
      expect(statusOf(pod, 'app')).toMatchObject({
        restartCount: 0,
        containerID: statusOf(before, 'app')?.containerID,
      });
      expect((await here.exec('a', `${quota}; ${memory}`)).stdout).toBe('30000\n52428800\n');
      await here.untilEvent(
        'a',
        'ResizeCompleted Pod resize completed: {"containers":[{"name":"app","resources":{"limits":{"cpu":"300m","memory":"50Mi"},"requests":{"cpu":"30m","memory":"10Mi"}}}]}',
      );
      const done = await here.untilPod('a', 'has no resize left', (each) => !conditionOf(each, 'PodResizeInProgress'));
      expect(done.status).toMatchObject({ observedGeneration: 2 });
    },
  },
  {
    name: 'a container that says so is restarted for its resize',
    async run(here) {
      await here.runPod(
        'a',
        {},
        burstable(', resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]'),
      );
      await here.untilReady('a');
      await resize(here, 'a', { limits: { memory: '50Mi' } });
      const pod = await here.untilPod('a', 'was restarted', (each) => {
        const status = statusOf(each, 'app');
        return status?.restartCount === 1 && status.state?.running !== undefined;
      });
      expect(given(pod).resources?.limits).toEqual({ cpu: '200m', memory: '50Mi' });
      await here.untilEvent('a', 'Killing Container app resize requires restart');
      expect((await here.exec('a', memory)).stdout).toBe('52428800\n');
    },
  },
  {
    name: 'what the node does not have is infeasible, and what is asked for after that counts',
    async run(here) {
      await here.runPod('a', {}, burstable());
      await here.untilReady('a');
      await resize(here, 'a', { requests: { cpu: '900' }, limits: { cpu: '900' } });
      const pod = await here.untilPod('a', 'waits', (each) => conditionOf(each, 'PodResizePending') !== undefined);
      expect(conditionOf(pod, 'PodResizePending')).toMatchObject({
        status: 'True',
        reason: 'Infeasible',
        message: expect.stringMatching(/^Node didn't have enough capacity: cpu, requested: 900000, capacity: \d+$/),
        observedGeneration: 2,
      });
      expect(pod.spec.containers[0]).toMatchObject({ resources: { requests: { cpu: '900' } } });
      expect(given(pod)).toMatchObject({
        allocatedResources: { cpu: '20m' },
        resources: { requests: { cpu: '20m' }, limits: { cpu: '200m' } },
      });
      await resize(here, 'a', { requests: { cpu: '40m' }, limits: { cpu: '400m' } });
      const after = await here.untilPod('a', 'is resized', (each) => given(each).resources?.limits?.['cpu'] === '400m');
      expect(conditionOf(after, 'PodResizePending')).toBeUndefined();
      expect(statusOf(after, 'app')?.restartCount).toBe(0);
    },
  },
  {
    name: 'what can’t be a resize is refused',
    async run(here) {
      await here.runPod('a', {}, burstable());
      await here.runPod('plain', { app: 'sleep 600' });
      await here.untilReady('a');
      await here.untilReady('plain');
      const of = (pod: string, why: string): string => `Pod "${pod}" is invalid: ${why}`;
      expect(await refused(resize(here, 'plain', { requests: { cpu: '10m' } }))).toBe(
        of('plain', 'spec: Invalid value: "BestEffort": Pod QOS Class may not change as a result of resizing'),
      );
      expect(await refused(resize(here, 'a', { requests: { cpu: '300m' } }))).toBe(
        of(
          'a',
          'spec.containers[0].resources.requests: Invalid value: "300m": must be less than or equal to cpu limit of 200m',
        ),
      );
      expect(await refused(resize(here, 'a', { requests: { 'ephemeral-storage': '1Mi' } }))).toContain(
        'only cpu and memory resources are mutable',
      );
      const ref = { apiVersion: 'v1', kind: 'Pod', namespace: here.namespace, name: 'a' };
      const directly = here.cluster.access.patch(
        ref,
        { spec: { containers: [{ name: 'app', resources: { limits: { cpu: '300m' } } }] } },
        { type: 'strategic' },
      );
      expect(await refused(directly)).toContain('spec: Forbidden: pod updates may not change fields other than');
      const image = here.cluster.access.patch(
        ref,
        { spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } },
        { type: 'strategic', subresource: 'resize' },
      );
      expect(((await image) as Pod).spec.containers[0]?.image).toBe('busybox:1.36');
    },
  },
  {
    name: 'a LimitRange and a quota bound what a pod is resized to',
    async run(here) {
      await here.apply(`
apiVersion: v1
kind: LimitRange
metadata: {name: bounds}
spec: {limits: [{type: Container, max: {cpu: 500m}}]}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: bounds}
spec: {hard: {limits.memory: 100Mi}}`);
      await here.until(
        'the quota counts',
        () => here.get<KubeObject & { status?: { used?: object } }>('ResourceQuota', 'bounds'),
        (quotaSeen) => quotaSeen?.status?.used !== undefined,
      );
      await here.runPod('a', {}, burstable());
      await here.untilReady('a');
      expect(await refused(resize(here, 'a', { limits: { cpu: '600m' } }))).toBe(
        'pods "a" is forbidden: maximum cpu usage per Container is 500m, but limit is 600m',
      );
      expect(await refused(resize(here, 'a', { limits: { memory: '120Mi' } }))).toBe(
        'pods "a" is forbidden: exceeded quota: bounds, requested: limits.memory=80Mi, used: limits.memory=40Mi, limited: limits.memory=100Mi',
      );
    },
  },
];
