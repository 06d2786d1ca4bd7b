import { z } from 'zod';
import { seconds } from '../../src/domain/duration.ts';
import { fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { describeContainer, statusesOf, statusOf } from '../look/pods.ts';
import { duration } from '../parameters.ts';
import { isFinding, learnersJob, runWithFreshValues, type JobRun } from './job-run.ts';

type Observed = { why: Finding } | { namespace: string; run: JobRun };

export const jobOutcome = defineGrader({
  name: 'job.outcome',
  about: 'A copy of the Job, with new values in its ConfigMap, completes in time.',
  touches: 'add',
  params: z.strictObject({
    job: z.string(),
    configMap: z.string(),
    keys: z.array(z.string()).min(1),
    containers: z.array(z.string()).min(1),
    within: duration,
  }),
  gather: async (cluster, scope, { job: name, configMap, keys, containers, within }, signal): Promise<Observed> => {
    const job = await learnersJob(cluster, scope, name, containers, signal);
    if (isFinding(job)) return { why: job };
    const run = await runWithFreshValues(
      cluster,
      scope,
      job,
      { configMap, keys, containers, withinMs: within },
      signal,
    );
    return { namespace: scope.namespace, run };
  },
  judge: (observed, { job, containers, within }) => {
    if ('why' in observed) return observed.why;
    const { namespace, run } = observed;
    const { pod, ended, afterMs } = run;
    const states =
      pod === undefined ? [] : statusesOf(pod).map((status) => `${status.name}: ${describeContainer(status)}`);
    const exhibit = {
      claim: `a copy of Job ${job} is Complete within ${seconds(within)}`,
      source: { via: 'watch' as const, ref: `job/${job} (copy)`, path: 'status.conditions' },
      expected: 'Complete',
      observed: { state: ended, after: seconds(afterMs), containers: states },
      reproduce: `kubectl -n ${namespace} get job ${job} -o wide`,
    };
    if (ended === 'complete') return pass(`complete after ${seconds(afterMs)}`, [exhibit]);
    if (ended === 'failed')
      return fail(
        `the copy of Job ${job} failed${states.length === 0 ? ', and its pod is gone' : `: ${states.join('; ')}`}`,
        `kubectl -n ${namespace} logs job/${job} --all-containers`,
        [exhibit],
      );
    const open = containers.filter(
      (container) => pod !== undefined && statusOf(pod, container)?.state?.running !== undefined,
    );
    return fail(
      `not complete after ${seconds(afterMs)}${open.length === 0 ? '' : `: ${open.join(', ')} still running`}`,
      states.length === 0
        ? 'No pod was made at all.'
        : `${states.join('; ')}. A Job ends when every container that counts has ended.`,
      [exhibit],
    );
  },
});
