import { z } from 'zod';
import type { Pod } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import { seconds } from '../../src/domain/duration.ts';
import { cannotCheck, fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { describePod, statusOf } from '../look/pods.ts';
import { duration } from '../parameters.ts';
import { allContainers, isFinding, learnersJob, newest, podOfJob, startCopy, withContainer } from './job-run.ts';

/** An image that exists nowhere and, with this policy, isn't looked for anywhere: the container waits, certainly. */
const held = { image: 'kp.invalid/hold:0', imagePullPolicy: 'Never' };
const podWithinMs = 15_000;
const releaseWithinMs = 40_000;

type Observed =
  | { why: Finding }
  | { namespace: string; sawHeld: boolean; early: string | undefined; released: boolean; state: string };

const hasStarted = (pod: Pod, container: string): boolean => {
  const { running, terminated } = statusOf(pod, container)?.state ?? {};
  return running !== undefined || terminated !== undefined || (statusOf(pod, container)?.restartCount ?? 0) > 0;
};

export const startOrder = defineGrader({
  name: 'start.order',
  about: 'Holds one container back in a copy and sees that another one never starts; lets go and sees that it does.',
  touches: 'add',
  params: z.strictObject({ job: z.string(), first: z.string(), next: z.string(), hold: duration }),
  gather: async (cluster, scope, { job: name, first, next, hold }, signal): Promise<Observed> => {
    const { namespace, clock } = scope;
    const job = await learnersJob(cluster, scope, name, [first, next], signal);
    if (isFinding(job)) return { why: job };
    const original = allContainers(job.spec.template).find((container) => container.name === first)!;
    const inInit = (job.spec.template.spec.initContainers ?? []).some((container) => container.name === first);
    // The image is on the node where the learner's own pod ran.
    const node = newest((await cluster.list<Pod>(podOfJob(namespace, name), signal)).items)?.spec.nodeName;
    scope.say(`holding ${first} back in a copy of Job ${name}`);
    const copy = await startCopy(
      cluster,
      scope,
      job,
      (template) => {
        const changed = withContainer(template, first, (container) => ({ ...container, ...held }));
        const nodeSelector =
          node === undefined ? {} : { nodeSelector: { ...changed.spec.nodeSelector, 'kubernetes.io/hostname': node } };
        return { ...changed, spec: { ...changed.spec, ...nodeSelector, terminationGracePeriodSeconds: 1 } };
      },
      signal,
    );
    const query = podOfJob(namespace, copy);
    const isHeld = (pod: Pod): boolean => statusOf(pod, first)?.state?.waiting?.reason === 'ErrImageNeverPull';
    const watchFor = (withinMs: number, decide: (pods: Pod[]) => Pod | undefined) =>
      scope.waiting(observe<Pod, Pod>(cluster, query, { clock, withinMs, signal, decide }));
    const begun = await watchFor(podWithinMs, (pods) => pods.find((pod) => isHeld(pod) || hasStarted(pod, next)));
    const during = await watchFor(hold, (pods) => pods.find((pod) => hasStarted(pod, next)));
    const pod = during.decided ?? newest(during.objects);
    const state = pod === undefined ? 'no pod was made' : describePod(pod);
    const sawHeld = begun.objects.some(isHeld) || during.objects.some(isHeld);
    if (during.decided !== undefined || pod === undefined || !sawHeld) {
      return { namespace, sawHeld, early: during.decided === undefined ? undefined : state, released: false, state };
    }
    scope.say(`letting ${first} go`);
    await cluster.patch(
      { apiVersion: 'v1', kind: 'Pod', namespace, name: pod.metadata.name },
      { spec: { [inInit ? 'initContainers' : 'containers']: [{ name: first, image: original.image }] } },
      { type: 'strategic', signal },
    );
    const after = await watchFor(releaseWithinMs, (pods) => pods.find((seen) => hasStarted(seen, next)));
    const last = after.decided ?? newest(after.objects);
    return {
      namespace,
      sawHeld,
      early: undefined,
      released: after.decided !== undefined,
      state: last === undefined ? 'the pod is gone' : describePod(last),
    };
  },
  judge: (observed, { job, first, next, hold }) => {
    if ('why' in observed) return observed.why;
    const { namespace, sawHeld, early, released, state } = observed;
    const exhibit = {
      claim: `${next} starts only when ${first} is up`,
      source: { via: 'watch' as const, ref: `pod of job/${job} (copy with ${first} held back)`, path: 'status' },
      expected: `${next} waiting for ${seconds(hold)}, then running`,
      observed: early ?? state,
      reproduce: `kubectl -n ${namespace} get job ${job} -o yaml`,
    };
    if (early !== undefined) {
      return fail(
        `${next} started although ${first} could not`,
        `Containers of a pod start side by side. Which kind of container has to be up before the others start?`,
        [exhibit],
      );
    }
    if (!sawHeld) return cannotCheck(`the copy never got as far as starting ${first}: ${state}`, [exhibit]);
    return released
      ? pass(`${next} waited for ${first}, and started when ${first} could`, [exhibit])
      : fail(
          `${next} did not start even after ${first} could: ${state}`,
          `Something besides ${first} keeps ${next} waiting; does ${first} end instead of running on, or never end where it should?`,
          [exhibit],
        );
  },
});
