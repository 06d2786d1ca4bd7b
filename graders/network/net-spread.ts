import { z } from 'zod';
import type { Service } from '../../src/cluster/kube.ts';
import { cannotCheck, fail, pass } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { describeMissingOwner, awaitObject } from '../look/owners.ts';
import { quote, shell } from '../look/shell.ts';
import { serviceUrl } from '../look/service.ts';
import { count } from '../parameters.ts';

type Observed = { namespace: string; url: string | undefined; answers: string[] };

/** How long the nodes may take to program the routes of a Service. */
const convergeMs = 20_000;

const failures = (answers: string[]): number => answers.filter((answer) => answer === 'failed').length;

const isRight = (answers: string[], requests: number, ids: number): boolean =>
  answers.length === requests && failures(answers) === 0 && new Set(answers).size >= ids;

export const netSpread = defineGrader({
  name: 'net.spread',
  about: 'Requests of one client to a Service are answered by at least so many different pods.',
  touches: 'read',
  usesProber: true,
  params: z.strictObject({ service: z.string(), path: z.string().startsWith('/'), requests: count, ids: count }),
  gather: async (cluster, scope, { service, path, requests, ids }, signal): Promise<Observed> => {
    const { namespace } = scope;
    const found = await awaitObject<Service>(cluster, scope, { kind: 'Service', name: service }, signal);
    if (found === undefined) return { namespace, url: undefined, answers: [] };
    const url = serviceUrl(found, path);
    // One line an answer, however many the page has.
    const ask = `wget -q -T 2 -O - ${quote(url)} | head -c 200 | tr '\\n' ' '`;
    const script = `i=0; while [ $i -lt ${requests} ]; do a=$(${ask}); echo "\${a:-failed}"; i=$((i+1)); done`;
    const prober = await scope.prober();
    const end = scope.clock.now() + convergeMs;
    for (;;) {
      const { stdout } = await shell(cluster, scope, prober, script, signal, 90_000);
      const answers = stdout
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
      // Routes to new pods, and away from gone ones, take a moment: one whole round has to be right, not the first one.
      if (isRight(answers, requests, ids) || scope.clock.now() >= end) return { namespace, url, answers };
      await scope.waiting(scope.clock.sleep(1_000, signal));
    }
  },
  judge: ({ namespace, url, answers }, { service, path, requests, ids }) => {
    if (url === undefined) return describeMissingOwner({ kind: 'Service', name: service }, namespace);
    const lost = failures(answers);
    const seen = new Map<string, number>();
    for (const answer of answers) if (answer !== 'failed') seen.set(answer, (seen.get(answer) ?? 0) + 1);
    const exhibit = {
      claim: `${requests} requests to Service ${service} are answered by at least ${ids} pods`,
      source: { via: 'exec' as const, ref: 'another pod', command: `wget -qO- ${url}` },
      expected: `${ids} or more different answers, none failed`,
      observed: { ...Object.fromEntries([...seen].slice(0, 20)), ...(lost > 0 ? { failed: lost } : {}) },
      reproduce: `kubectl -n ${namespace} run look --rm -it --restart=Never --image=busybox:1.36 -- wget -qO- http://${service}${path}`,
    };
    if (answers.length < requests)
      return cannotCheck(`only ${answers.length} of ${requests} requests could be sent`, [exhibit]);
    if (seen.size === 0)
      return fail(
        `Service ${service} does not answer ${path}`,
        `kubectl -n ${namespace} describe service ${service} shows its endpoints.`,
        [exhibit],
      );
    if (lost > 0)
      return fail(
        `${lost} of ${requests} requests to Service ${service} failed`,
        'Each endpoint of the Service has to answer.',
        [exhibit],
      );
    return seen.size >= ids
      ? pass(`${requests} requests were answered by ${seen.size} pods`, [exhibit])
      : fail(
          `only ${seen.size} different answers to ${requests} requests`,
          `Each pod has to answer ${path} with its own name, and at least ${ids} of them.`,
          [exhibit],
        );
  },
});
