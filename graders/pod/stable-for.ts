import { z } from 'zod';
import type { Pod } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import { fail, pass } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import {
  awaitPod,
  describeAbsence,
  describePod,
  isReady,
  isTerminating,
  podQuery,
  statusesOf,
  type Sight,
} from '../look/pods.ts';

type Observed = { namespace: string; sight: Sight; change: string | undefined; log: string };

const restarts = (pod: Pod): Map<string, number> =>
  new Map(statusesOf(pod).map(({ name, restartCount }) => [name, restartCount]));

const deleted = 'the pod was deleted';

/** What differs from a pod that goes on undisturbed. */
const changeOf = (before: Pod, now: Pod | undefined): string | undefined => {
  if (now === undefined) return deleted;
  if (isTerminating(now)) return `${deleted} and is terminating`;
  const was = restarts(before);
  const restarted = statusesOf(now).find(({ name, restartCount }) => restartCount > (was.get(name) ?? 0));
  if (restarted !== undefined) return `container ${restarted.name} restarted`;
  return isReady(now) ? undefined : `the pod is not Ready any more: ${describePod(now)}`;
};

export const stableFor = defineGrader({
  name: 'stable.for',
  about: 'A pod gets Ready and then stays so, without a restart, for a number of seconds.',
  touches: 'read',
  params: z.strictObject({ pod: z.string(), seconds: z.int().min(1).max(120) }),
  gather: async (cluster, scope, { pod: name, seconds }, signal): Promise<Observed> => {
    const { namespace } = scope;
    const sight = await awaitPod(cluster, scope, name, isReady, signal);
    if (sight.state === 'not-yet') {
      // A container that has ended badly at least once has a log; one that has ended well is not what the pod waits for.
      const failing = statusesOf(sight.pod).find(
        ({ state, lastState }) => (state?.terminated ?? lastState?.terminated ?? { exitCode: 0 }).exitCode !== 0,
      );
      const log =
        failing === undefined
          ? ''
          : await cluster
              .logs(
                { namespace, pod: name, container: failing.name },
                { tailLines: 3, previous: failing.restartCount > 0 },
                signal,
              )
              // A container that never started has no log.
              .catch(() => '');
      return { namespace, sight, change: undefined, log };
    }
    if (sight.state === 'absent') return { namespace, sight, change: undefined, log: '' };
    scope.say(`watching pod ${name} for ${seconds} s`);
    const before = sight.pod;
    const { decided } = await scope.waiting(
      observe<Pod, string>(cluster, podQuery(namespace, name), {
        clock: scope.clock,
        withinMs: seconds * 1_000,
        signal,
        decide: (pods) =>
          changeOf(
            before,
            pods.find(({ metadata }) => metadata.uid === before.metadata.uid),
          ),
      }),
    );
    return { namespace, sight, change: decided, log: '' };
  },
  judge: ({ namespace, sight, change, log }, { pod: name, seconds }) => {
    if (sight.state !== 'there') {
      const { reason, hint, evidence } = describeAbsence(sight, name, namespace);
      const words = log.trim().split('\n').at(-1) ?? '';
      return fail(reason, words === '' ? hint : `${hint} Its log ends with: ${words}`, evidence);
    }
    const exhibit = {
      claim: `pod ${name} stays Ready for ${seconds} s without a restart`,
      source: { via: 'watch' as const, ref: `pod/${name}`, path: 'status' },
      expected: 'no change',
      observed: change ?? 'no change',
      reproduce: `kubectl -n ${namespace} get pod ${name} --watch`,
    };
    return change === undefined
      ? pass(`pod ${name} was stable for ${seconds} s`, [exhibit])
      : fail(
          `pod ${name} was not stable: ${change}`,
          change.startsWith(deleted)
            ? `Nothing may delete or replace the pod meanwhile: kubectl -n ${namespace} get events`
            : `The log of the run before: kubectl -n ${namespace} logs ${name} --all-containers --previous`,
          [exhibit],
        );
  },
});
