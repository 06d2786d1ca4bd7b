import { z } from 'zod';
import { fail, pass, type Exhibit, type Finding } from '../../src/domain/evidence.ts';
import { seconds } from '../../src/domain/duration.ts';
import { defineGrader } from '../grader.ts';
import { duration } from '../parameters.ts';
import { flip, type Flip } from './flip.ts';

/** Kubelet jitter and the way of the news to the endpoints. */
const slackMs = 2_000;

type Observed = { namespace: string; flip: Flip };

export const probeFlip = defineGrader({
  name: 'probe.flip',
  about:
    'Hides the file that says "ready" in one pod: it leaves the Service, is not restarted, and comes back with the file.',
  touches: 'disturb',
  usesProber: true,
  params: z.strictObject({
    service: z.string(),
    deployment: z.string(),
    container: z.string(),
    /** The file whose absence means "not ready". */
    file: z.string().startsWith('/'),
    docroot: z.string().startsWith('/'),
    within: duration,
    hold: duration,
    /** Which claim this check is about; checks that differ only here share one experiment. */
    shows: z.enum(['drained', 'returned', 'undisturbed']),
  }),
  warns: ({ deployment, file }) => `hide ${file} in one pod of ${deployment} for about half a minute, then put it back`,
  // The three claims share one experiment, so there is one question.
  predicts: ({ deployment, file, shows }) =>
    shows === 'drained'
      ? {
          ask: `${file} is hidden in one pod of ${deployment} for a while. What does that do to the pod?`,
          about: ['ready', 'uid', 'ip', 'restarts'],
        }
      : undefined,
  gather: async (cluster, scope, { shows: _shows, ...params }, signal): Promise<Observed> => ({
    namespace: scope.namespace,
    flip: await scope.once(`probe.flip ${JSON.stringify(params)}`, () =>
      flip(cluster, scope, { ...params, outWithinMs: params.within + slackMs }, signal),
    ),
  }),
  judge: ({ namespace, flip: seen }, { shows, file, within, hold, service }) => {
    if ('why' in seen) return seen.why;
    const exhibits = timeline(seen, namespace, service, file);
    if (seen.outAfterMs === undefined) return neverOut(seen, file, within, exhibits);
    if (shows === 'returned') return judgeReturn(seen, within, exhibits);
    const restarts = seen.restartsAfter - seen.restartsBefore;
    if (shows === 'undisturbed') {
      if (restarts > 0 || seen.killing !== undefined) {
        return fail(
          `${seen.pod} was ${restarts > 0 ? 'restarted' : 'about to be restarted'} because ${file} was gone`,
          'Some probe takes "not ready" for "not alive". Which probe restarts a container, and what should it ask?',
          exhibits,
        );
      }
      return pass(`${seen.pod} kept running, ${seen.restartsAfter} restarts as before`, exhibits);
    }
    if (restarts > 0)
      return fail(
        `${seen.pod} was restarted while it was out of rotation`,
        'Not ready is not dead: it must stay up, just without traffic.',
        exhibits,
      );
    if (!seen.stayedOut)
      return fail(
        `${seen.pod} came back into rotation while ${file} was still gone`,
        `It has to stay out for as long as ${file} is missing.`,
        exhibits,
      );
    const strays = seen.answers.filter((answer) => answer === seen.pod).length;
    if (strays > 0)
      return fail(
        `${strays} of ${seen.answers.length} requests still went to ${seen.pod}`,
        'A pod that is not ready must get no traffic.',
        exhibits,
      );
    const lost = seen.answers.filter((answer) => answer === 'failed').length;
    if (lost > 0 || seen.answers.length === 0)
      return fail(`${lost} requests failed while one pod was out`, 'The other pod has to keep serving.', exhibits);
    return pass(
      `out of rotation after ${seconds(seen.outAfterMs)}, stayed out for ${seconds(hold)}; all ${seen.answers.length} requests went elsewhere`,
      exhibits,
    );
  },
});

type Seen = Exclude<Flip, { why: Finding }>;

const neverOut = (seen: Seen, file: string, withinMs: number, exhibits: Exhibit[]): Finding => {
  const probe = seen.readiness;
  return fail(
    `${seen.pod} was still getting traffic ${seconds(withinMs + slackMs)} after ${file} had gone`,
    probe === undefined
      ? 'No readiness probe: nothing tells the Service that this pod is busy.'
      : `Its readiness probe (${probe}) did not notice in time: does it ask for ${file}, and how long are periodSeconds × failureThreshold?`,
    exhibits,
  );
};

const judgeReturn = (seen: Seen, withinMs: number, exhibits: Exhibit[]): Finding =>
  seen.backAfterMs !== undefined && seen.backAfterMs <= withinMs + slackMs
    ? pass(`back in rotation ${seconds(seen.backAfterMs)} after the file`, exhibits)
    : fail(
        seen.backAfterMs === undefined
          ? `${seen.pod} did not come back into rotation`
          : `back only after ${seconds(seen.backAfterMs)}`,
        'Once the file is there again the probe has to succeed soon: look at periodSeconds and successThreshold.',
        exhibits,
      );

const timeline = (seen: Seen, namespace: string, service: string, file: string): Exhibit[] => [
  {
    claim: `endpoint of ${seen.pod} after ${file} was hidden`,
    source: { via: 'watch', ref: `endpointslices of ${service}`, path: 'endpoints[].conditions.ready' },
    expected: 'ready: false, and true again after the file is back',
    observed: {
      'out of rotation after': seen.outAfterMs === undefined ? 'never' : seconds(seen.outAfterMs),
      'stayed out': seen.stayedOut,
      'back after': seen.backAfterMs === undefined ? 'never' : seconds(seen.backAfterMs),
      'restarts before': seen.restartsBefore,
      'restarts after': seen.restartsAfter,
    },
    reproduce: `kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${service} --watch`,
  },
  ...(seen.answers.length === 0
    ? []
    : [
        {
          claim: 'who answered meanwhile',
          source: { via: 'exec' as const, ref: 'another pod', command: `wget -qO- http://${service}/` },
          expected: `never ${seen.pod}`,
          observed: Object.fromEntries(
            [...new Set(seen.answers)].map((answer) => [
              answer,
              seen.answers.filter((other) => other === answer).length,
            ]),
          ),
        },
      ]),
  ...(seen.killing === undefined
    ? []
    : [
        {
          claim: 'no probe asks for a restart',
          source: { via: 'event' as const, ref: `pod/${seen.pod}` },
          expected: 'none',
          observed: seen.killing,
          reproduce: `kubectl -n ${namespace} events --for pod/${seen.pod}`,
        },
      ]),
];
