import { z } from 'zod';
import type { Pod } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import { fail, pass } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { awaitOwner, controllersOf, describeMissingOwner, isOwnedBy, staysBelow, type Owner } from '../look/owners.ts';
import {
  absentAfterMs,
  awaitPod,
  describeAbsence,
  describePod,
  isGraderObject,
  isReady,
  lastingContainers,
  type Sight,
} from '../look/pods.ts';
import { count } from '../parameters.ts';

const one = z.strictObject({
  pod: z.string(),
  containers: z.array(z.string()).optional(),
  unowned: z.boolean().optional(),
});
const several = z.strictObject({
  selector: z.string(),
  count,
  owner: z.strictObject({ kind: z.string(), name: z.string() }).optional(),
});

type Observed = { namespace: string } & (
  | { of: 'one'; sight: Sight }
  | {
      of: 'several';
      owner: Owner | 'absent' | undefined;
      ready: string[];
      strangers: string[];
      unready: string[];
      afterMs: number;
    }
);

export const podReady = defineGrader({
  name: 'pod.ready',
  about: 'A pod by name, or a number of pods by label, becomes Ready.',
  touches: 'read',
  params: z.union([one, several]),
  gather: async (cluster, scope, params, signal): Promise<Observed> => {
    const { namespace, clock } = scope;
    if ('pod' in params) {
      return { of: 'one', namespace, sight: await awaitPod(cluster, scope, params.pod, isReady, signal) };
    }
    const start = clock.now();
    const owner = params.owner === undefined ? undefined : await awaitOwner(cluster, scope, params.owner, signal);
    const nothing = { of: 'several', namespace, owner, ready: [], strangers: [], unready: [], afterMs: 0 } as const;
    if (params.owner !== undefined && owner === 'absent') return { ...nothing, ready: [], strangers: [], unready: [] };
    const query = { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: params.selector };
    const learners = (pods: Pod[]): Pod[] => pods.filter((pod) => !isGraderObject(pod));
    // A rollout may bring a new ReplicaSet at any time, so the owners are asked for again in each slice.
    let controllers: Set<string> | undefined;
    const isOwn = (pod: Pod): boolean => controllers === undefined || isOwnedBy(pod, controllers);
    const readyOwn = (pods: Pod[]): Pod[] => learners(pods).filter((pod) => isReady(pod) && isOwn(pod));
    const watchFor = async (withinMs: number, enough: (pods: Pod[]) => boolean) => {
      if (owner !== undefined && owner !== 'absent') controllers = await controllersOf(cluster, owner, signal);
      return scope.waiting(
        observe<Pod, true>(cluster, query, {
          clock,
          withinMs,
          signal,
          decide: (pods) => (enough(pods) ? true : undefined),
        }),
      );
    };
    const end = start + scope.withinMs;
    const noMoreToCome = async (): Promise<boolean> =>
      params.owner?.kind === 'Deployment' && staysBelow(cluster, scope, params.owner.name, params.count, signal);
    let seen = await watchFor(absentAfterMs, (pods) => learners(pods).length > 0);
    if (seen.decided) {
      do {
        seen = await watchFor(Math.min(sliceMs, end - clock.now()), (pods) => readyOwn(pods).length >= params.count);
      } while (!seen.decided && clock.now() < end && !(await noMoreToCome()));
    }
    return {
      of: 'several',
      namespace,
      owner,
      ready: readyOwn(seen.objects).map(nameOf),
      strangers: learners(seen.objects)
        .filter((pod) => isReady(pod) && !isOwn(pod))
        .map(nameOf),
      unready: learners(seen.objects)
        .filter((pod) => !isReady(pod))
        .map((pod) => `${nameOf(pod)}: ${describePod(pod)}`),
      afterMs: clock.now() - start,
    };
  },
  judge: (observed, params) => {
    const { namespace } = observed;
    if (observed.of === 'one') {
      const wanted = params as z.infer<typeof one>;
      const { sight } = observed;
      if (sight.state !== 'there') {
        const { reason, hint, evidence } = describeAbsence(sight, wanted.pod, namespace);
        return fail(reason, hint, evidence);
      }
      return judgeOne(sight.pod, wanted, namespace);
    }
    const wanted = params as z.infer<typeof several>;
    if (observed.owner === 'absent' && wanted.owner !== undefined) return describeMissingOwner(wanted.owner, namespace);
    const enough = observed.ready.length >= wanted.count;
    const exhibit = {
      claim: `${wanted.count} pods with ${wanted.selector} are Ready`,
      source: { via: 'watch' as const, ref: `pods ${wanted.selector}`, path: 'status.conditions' },
      expected: wanted.count,
      observed: [
        ...observed.ready,
        ...observed.strangers.map((name) => `${name} (not of ${wanted.owner?.kind} ${wanted.owner?.name})`),
        ...observed.unready,
      ],
      reproduce: `kubectl -n ${namespace} get pods -l ${wanted.selector}`,
    };
    return enough
      ? pass(`${observed.ready.length} pods are Ready`, [exhibit])
      : fail(
          `${observed.ready.length} of at least ${wanted.count} pods are Ready after ${Math.round(observed.afterMs / 1000)} s`,
          observed.unready[0] ??
            (observed.strangers.length > 0
              ? `${observed.strangers.join(', ')} carries the label, but ${wanted.owner?.kind} ${wanted.owner?.name} did not make it.`
              : `Only ${observed.ready.length} ready pods carry ${wanted.selector}: how many replicas are there?`),
          [exhibit],
        );
  },
});

/** How often a Deployment is asked whether more pods are to come. */
const sliceMs = 4_000;

const nameOf = (pod: Pod): string => pod.metadata.name;

const judgeOne = (pod: Pod, wanted: z.infer<typeof one>, namespace: string) => {
  const reproduce = `kubectl -n ${namespace} get pod ${wanted.pod}`;
  const owner = pod.metadata.ownerReferences?.[0];
  if (wanted.unowned === true && owner !== undefined) {
    return fail(
      `pod ${wanted.pod} belongs to ${owner.kind} ${owner.name}`,
      `This task wants the Pod itself, not one that ${owner.kind} ${owner.name} made.`,
      [
        {
          claim: 'the pod has no owner',
          source: { via: 'object', ref: `pod/${wanted.pod}`, path: 'metadata.ownerReferences' },
          expected: 'none',
          observed: `${owner.kind}/${owner.name}`,
          reproduce,
        },
      ],
    );
  }
  const containers = lastingContainers(pod.spec).map(({ name }) => name);
  const missing = (wanted.containers ?? []).filter((name) => !containers.includes(name));
  const exhibit = {
    claim: `pod ${wanted.pod} is Ready`,
    source: { via: 'watch' as const, ref: `pod/${wanted.pod}`, path: 'status.conditions' },
    expected: 'Ready',
    observed: describePod(pod),
    reproduce,
  };
  if (missing.length > 0) {
    return fail(
      `pod ${wanted.pod} has no container ${missing.join(', ')}`,
      `Its containers are called ${containers.join(', ')}; the task names ${wanted.containers?.join(', ')}.`,
      [exhibit],
    );
  }
  return pass(`pod ${wanted.pod} is Ready`, [exhibit]);
};
