import { z } from 'zod';
import { cannotCheck, fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { holdContainers } from '../look/container.ts';
import { fetchUntil, loopback, serverPatienceMs, wasAnswered, type Answer } from '../look/fetch.ts';
import { plant, type Planted } from '../look/files.ts';
import { noFetchTool } from '../look/shell.ts';
import { port } from '../parameters.ts';

type Observed = { why: Finding } | { namespace: string; planted: Planted; answer: Answer };

export const netLocalhost = defineGrader({
  name: 'net.localhost',
  about: 'A container fetches, over localhost, a file that was just planted in the document root of its neighbour.',
  touches: 'add',
  params: z.strictObject({ pod: z.string(), from: z.string(), to: z.string(), port, docroot: z.string() }),
  gather: async (cluster, scope, { pod, from, to, port: number, docroot }, signal): Promise<Observed> => {
    const hold = await holdContainers(cluster, scope, pod, [from, to], signal);
    if (!hold.held) return { why: hold.why };
    const planted = await plant(cluster, scope, hold.target(to), docroot, signal);
    const where = { hosts: loopback, port: number, path: `/${planted.file}` };
    const answer =
      planted.wrote.code === 0
        ? await fetchUntil(
            cluster,
            scope,
            hold.target(from),
            where,
            (body) => body === planted.nonce,
            serverPatienceMs,
            signal,
          )
        : { ok: false, body: '', trouble: 'not asked' };
    return { namespace: scope.namespace, planted, answer };
  },
  judge: (observed, { pod, from, to, port: number, docroot }) => {
    if ('why' in observed) return observed.why;
    const { namespace, planted, answer } = observed;
    if (planted.wrote.code !== 0) {
      return fail(
        `no file could be put into ${docroot} of container ${to}: ${planted.wrote.stderr.trim()}`,
        `Container ${to} has to serve ${docroot}; is that directory there?`,
        [
          {
            claim: `${docroot} of ${to} takes a file`,
            source: { via: 'exec', ref: `pod/${pod}`, command: `touch ${docroot}/…` },
            observed: planted.wrote.stderr.trim(),
            reproduce: `kubectl -n ${namespace} exec ${pod} -c ${to} -- ls -ld ${docroot}`,
          },
        ],
      );
    }
    if (answer.trouble === `exit code ${noFetchTool}`) {
      return cannotCheck(`container ${from} has neither wget nor curl nor nc, so nothing can be fetched from it`);
    }
    const right = answer.ok && answer.body === planted.nonce;
    const exhibit = {
      claim: `${from} gets a new file of ${to} from localhost:${number}`,
      source: {
        via: 'exec' as const,
        ref: `pod/${pod} (${from})`,
        command: `wget -qO- http://localhost:${number}/${planted.file}`,
      },
      expected: planted.nonce,
      observed: answer.ok ? answer.body.slice(0, 200) : answer.trouble,
      reproduce: `kubectl -n ${namespace} exec ${pod} -c ${from} -- wget -qO- http://localhost:${number}/`,
    };
    if (right) return pass(`${from} reads from ${to} at localhost:${number}`, [exhibit]);
    return wasAnswered(answer)
      ? fail(
          `localhost:${number} answers, but not with the files of ${to} in ${docroot}`,
          `Something else listens on ${number}, or ${to} serves another directory than ${docroot}.`,
          [exhibit],
        )
      : fail(
          `localhost:${number} does not answer in ${from}: ${answer.trouble}`,
          `Is a server of container ${to} listening on port ${number}? kubectl -n ${namespace} logs ${pod} -c ${to}`,
          [exhibit],
        );
  },
});
