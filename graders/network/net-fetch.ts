import { z } from 'zod';
import { fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { holdContainers } from '../look/container.ts';
import { fetchUntil, podHosts, serverPatienceMs, wasAnswered, type Answer } from '../look/fetch.ts';
import { plant, type Planted } from '../look/files.ts';
import { viewSockets, type Listener } from '../look/listeners.ts';
import { port } from '../parameters.ts';

type Observed =
  | { why: Finding }
  | { namespace: string; ip: string; planted: Planted; answer: Answer; listening: Listener[] | undefined };

export const netFetch = defineGrader({
  name: 'net.fetch',
  about: "A file just planted through one of the pod's containers is served at the pod's own address.",
  touches: 'add',
  usesProber: true,
  params: z.strictObject({ pod: z.string(), container: z.string(), port, docroot: z.string() }),
  gather: async (cluster, scope, { pod, container, port: number, docroot }, signal): Promise<Observed> => {
    const hold = await holdContainers(cluster, scope, pod, [container], signal);
    if (!hold.held) return { why: hold.why };
    const ip = hold.pod.status?.podIP ?? '';
    const planted = await plant(cluster, scope, hold.target(container), docroot, signal);
    let answer: Answer = { ok: false, body: '', trouble: 'not asked' };
    if (planted.wrote.code === 0) {
      const where = { hosts: podHosts(ip), port: number, path: `/${planted.file}` };
      const prober = await scope.prober();
      answer = await fetchUntil(
        cluster,
        scope,
        prober,
        where,
        (body) => body === planted.nonce,
        serverPatienceMs,
        signal,
      );
    }
    const right = answer.ok && answer.body === planted.nonce;
    const view = right ? undefined : await viewSockets(cluster, scope, hold.target(container), signal);
    return { namespace: scope.namespace, ip, planted, answer, listening: view?.listeners };
  },
  judge: (observed, { container, port: number, docroot }) => {
    if ('why' in observed) return observed.why;
    const { namespace, ip, planted, answer, listening } = observed;
    const exhibit = {
      claim: `a new file in ${docroot} of ${container} is served at ${ip}:${number}`,
      source: { via: 'exec' as const, ref: 'another pod', command: `wget -qO- http://${ip}:${number}/${planted.file}` },
      expected: planted.nonce,
      observed:
        planted.wrote.code !== 0 ? planted.wrote.stderr.trim() : answer.ok ? answer.body.slice(0, 200) : answer.trouble,
      reproduce: `kubectl -n ${namespace} run look --rm -it --restart=Never --image=busybox:1.36 -- wget -qO- http://${ip}:${number}/`,
    };
    if (planted.wrote.code !== 0) {
      return fail(
        `no file could be put into ${docroot} of container ${container}: ${planted.wrote.stderr.trim()}`,
        `Is ${docroot} there, and can container ${container} write to it? The check puts a page of its own there.`,
        [exhibit],
      );
    }
    if (answer.ok && answer.body === planted.nonce)
      return pass(`${ip}:${number} serves what is in ${docroot}`, [exhibit]);
    return wasAnswered(answer)
      ? fail(
          `${ip}:${number} answers, but not with what is in ${docroot}`,
          `Which directory does the server on ${number} serve?`,
          [exhibit],
        )
      : fail(`${ip}:${number} does not serve the file: ${answer.trouble}`, hintFor(listening, number), [exhibit]);
  },
});

const hintFor = (listening: Listener[] | undefined, number: number): string => {
  if (listening === undefined)
    return `Does a server of the pod listen on ${number}? A containerPort in the manifest does not start one.`;
  const here = listening.filter((listener) => listener.port === number);
  if (here.length > 0 && here.every(({ loopbackOnly }) => loopbackOnly)) {
    return 'The server listens on 127.0.0.1 only, where no other pod gets: let it listen on all addresses.';
  }
  if (here.length > 0)
    return `Something listens on ${number} and does not answer: does it get that far, or does something block it?`;
  const ports = [...new Set(listening.map((listener) => listener.port))];
  const found = ports.length === 0 ? 'nothing listens in this pod' : `this pod listens on ${ports.join(', ')}`;
  return `Looked inside: ${found}. A containerPort in the manifest does not start a server.`;
};
