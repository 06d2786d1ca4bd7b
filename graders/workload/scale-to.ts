import { z } from 'zod';
import type { Deployment, Pod } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import { seconds } from '../../src/domain/duration.ts';
import { fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { fetchUntil, podHosts } from '../look/fetch.ts';
import { identityOf } from '../look/identity.ts';
import { awaitObject, controllersOf, describeMissingOwner, isOwnedBy, podsOf, replicasOf } from '../look/owners.ts';
import { isReady } from '../look/pods.ts';
import { count, port } from '../parameters.ts';

type Member = { name: string; ip: string; answer: string };
type Observed =
  | { why: Finding }
  | { namespace: string; wanted: number; members: Member[]; ready: number; afterMs: number };

const readyWithinMs = 60_000;
const answerWithinMs = 5_000;

export const scaleTo = defineGrader({
  name: 'scale.to',
  about: 'Scales a Deployment up: each pod gets an address of its own and answers with its own name; then scales back.',
  touches: 'disturb',
  usesProber: true,
  params: z.strictObject({ deployment: z.string(), replicas: count, port, path: z.string().startsWith('/') }),
  warns: ({ deployment, replicas }) => `scale ${deployment} to ${replicas} and back`,
  predicts: ({ deployment }) => ({
    ask: `${deployment} is scaled up. What does that do to a pod that was there before?`,
    about: ['name', 'uid', 'ip', 'restarts'],
  }),
  gather: async (cluster, scope, { deployment: name, replicas, port: number, path }, signal): Promise<Observed> => {
    const { namespace, clock } = scope;
    const deployment = await awaitObject<Deployment>(cluster, scope, { kind: 'Deployment', name }, signal);
    if (deployment === undefined) return { why: describeMissingOwner({ kind: 'Deployment', name }, namespace) };
    const original = replicasOf(deployment);
    const wanted = Math.max(replicas, original + 1);
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
    const scale = (to: number) =>
      cluster.patch(ref, { spec: { replicas: to } }, { type: 'merge', subresource: 'scale' });
    const owner = { kind: 'Deployment', name, uid: deployment.metadata.uid, namespace };
    const [old] = (await podsOf(cluster, owner, signal)).filter(isReady);
    scope.cleanup(() => scale(original));
    scope.say(`scaling ${name} from ${original} to ${wanted}`);
    const start = clock.now();
    await scale(wanted);
    const controllers = await controllersOf(cluster, owner, signal);
    const readyOnes = (pods: Pod[]): Pod[] => pods.filter((pod) => isOwnedBy(pod, controllers) && isReady(pod));
    const { objects } = await scope.waiting(
      observe<Pod, true>(
        cluster,
        { apiVersion: 'v1', kind: 'Pod', namespace },
        {
          clock,
          withinMs: readyWithinMs,
          signal,
          decide: (pods) => (readyOnes(pods).length >= wanted ? true : undefined),
        },
      ),
    );
    const ready = readyOnes(objects);
    const afterMs = clock.now() - start;
    const still = objects.find(({ metadata }) => metadata.uid === old?.metadata.uid);
    if (old !== undefined && still !== undefined) {
      scope.measured({ before: identityOf(old), after: identityOf(still) });
    }
    const prober = await scope.prober();
    const members = await Promise.all(
      ready.map(async (pod): Promise<Member> => {
        const ip = pod.status?.podIP ?? '';
        const expected = (body: string): boolean => body.trim() === pod.metadata.name;
        const where = { hosts: podHosts(ip), port: number, path };
        const answer = await fetchUntil(cluster, scope, prober, where, expected, answerWithinMs, signal);
        return { name: pod.metadata.name, ip, answer: answer.ok ? answer.body.trim().slice(0, 80) : answer.trouble };
      }),
    );
    scope.say(`scaling ${name} back to ${original}`);
    return { namespace, wanted, members, ready: ready.length, afterMs };
  },
  judge: (observed, { deployment, port: number, path }) => {
    if ('why' in observed) return observed.why;
    const { namespace, wanted, members, ready, afterMs } = observed;
    const exhibit = {
      claim: `${wanted} pods of ${deployment}, each with its own address and its own name at ${path}`,
      source: { via: 'exec' as const, ref: 'another pod', command: `wget -qO- http://<pod IP>:${number}${path}` },
      expected: `${wanted} different addresses, each answering with the pod's name`,
      observed: members.map(({ name, ip, answer }) => `${name} ${ip} answers ${answer}`),
      reproduce: `kubectl -n ${namespace} scale deployment ${deployment} --replicas=${wanted} && kubectl -n ${namespace} get pods -o wide`,
    };
    if (ready < wanted)
      return fail(
        `${ready} of ${wanted} pods were Ready after ${seconds(afterMs)}`,
        `kubectl -n ${namespace} describe deployment ${deployment}`,
        [exhibit],
      );
    const wrong = members.find(({ name, answer }) => answer !== name);
    if (wrong !== undefined) {
      return fail(
        `pod ${wrong.name} answers ${path} with "${wrong.answer}"`,
        `Each pod has to answer ${path} on port ${number} with its own name: the hostname inside the pod.`,
        [exhibit],
      );
    }
    const addresses = new Set(members.map(({ ip }) => ip));
    return addresses.size === members.length
      ? pass(`${members.length} pods with ${addresses.size} addresses after ${seconds(afterMs)}`, [exhibit])
      : fail(
          'some pods share an address',
          'Pods on the host network have the address of their node: each pod needs its own.',
          [exhibit],
        );
  },
});
