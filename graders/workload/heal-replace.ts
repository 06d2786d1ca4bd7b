import { z } from 'zod';
import type { Pod, Service } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import { seconds } from '../../src/domain/duration.ts';
import { fail, pass, type Finding } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { startClient } from '../look/client.ts';
import { identityOf } from '../look/identity.ts';
import { awaitObject, awaitOwner, controllersOf, describeMissingOwner, isOwnedBy, podsOf } from '../look/owners.ts';
import { isReady } from '../look/pods.ts';
import { record } from '../look/record.ts';
import { serviceUrl } from '../look/service.ts';
import { count, duration } from '../parameters.ts';

type Observed =
  | { why: Finding }
  | {
      namespace: string;
      deleted: string;
      before: string[];
      replacement: string | undefined;
      afterMs: number;
      lowestReady: number;
      longestGapMs: number;
      requests: number;
      lost: number;
    };

/** The client goes on for a moment after the replacement is there, to see a late outage too. */
const afterglowMs = 2_000;

export const healReplace = defineGrader({
  name: 'heal.replace',
  about: "Deletes one of a Deployment's pods: its owner makes a new one in time, while a client sees no outage.",
  touches: 'disturb',
  usesProber: true,
  params: z.strictObject({
    deployment: z.string(),
    service: z.string(),
    path: z.string().startsWith('/'),
    within: duration,
    maxGap: duration,
    floor: count,
  }),
  warns: ({ deployment }) => `delete one pod of ${deployment}`,
  predicts: ({ deployment }) => ({
    ask: `One pod of ${deployment} is deleted, and another one takes its place. How does the new pod compare with the old one?`,
    about: ['name', 'uid', 'ip', 'restarts'],
  }),
  gather: async (cluster, scope, { deployment, service: serviceName, path, within }, signal): Promise<Observed> => {
    const { namespace, clock } = scope;
    const owner = await awaitOwner(cluster, scope, { kind: 'Deployment', name: deployment }, signal);
    if (owner === 'absent') return { why: describeMissingOwner({ kind: 'Deployment', name: deployment }, namespace) };
    const service = await awaitObject<Service>(cluster, scope, { kind: 'Service', name: serviceName }, signal);
    if (service === undefined) return { why: describeMissingOwner({ kind: 'Service', name: serviceName }, namespace) };
    const settleEnd = clock.now() + scope.withinMs;
    let pods = (await podsOf(cluster, owner, signal)).filter(isReady);
    while (pods.length === 0 && clock.now() < settleEnd) {
      await scope.waiting(clock.sleep(500, signal));
      pods = (await podsOf(cluster, owner, signal)).filter(isReady);
    }
    const victim = pods[0];
    if (victim === undefined) {
      return {
        why: fail(
          `no pod of Deployment ${deployment} is Ready`,
          `kubectl -n ${namespace} get pods shows what they wait for.`,
        ),
      };
    }
    const client = await startClient(cluster, scope, serviceUrl(service, path), signal);
    if (client === undefined) {
      return {
        why: fail(
          `Service ${serviceName} does not answer ${path}`,
          `kubectl -n ${namespace} describe service ${serviceName} shows its endpoints.`,
        ),
      };
    }
    const controllers = await controllersOf(cluster, owner, signal);
    const known = new Set(pods.map(({ metadata }) => metadata.uid));
    const own = (seen: Pod[]): Pod[] => seen.filter((pod) => isOwnedBy(pod, controllers));
    let lowestReady = pods.length;
    const query = { apiVersion: 'v1', kind: 'Pod', namespace };
    const recording = await record<Pod>(
      cluster,
      scope,
      query,
      (seen) => {
        lowestReady = Math.min(lowestReady, own(seen).filter(isReady).length);
      },
      signal,
    );
    scope.say(`deleting pod ${victim.metadata.name}`);
    const start = clock.now();
    await cluster.delete(
      { apiVersion: 'v1', kind: 'Pod', namespace, name: victim.metadata.name },
      { gracePeriodSeconds: 1, uid: victim.metadata.uid, signal },
    );
    const { decided } = await scope.waiting(
      observe<Pod, Pod>(cluster, query, {
        clock,
        withinMs: within,
        signal,
        decide: (seen) => {
          const ready = own(seen).filter(isReady);
          // As many as before, one of them new: a replacement and not a pod that was on its way anyway.
          return ready.length >= pods.length ? ready.find(({ metadata }) => !known.has(metadata.uid)) : undefined;
        },
      }),
    );
    const afterMs = clock.now() - start;
    if (decided !== undefined) scope.measured({ before: identityOf(victim), after: identityOf(decided) });
    await scope.waiting(clock.sleep(afterglowMs, signal));
    const { longestGapMs, requests, lost } = await client.stop();
    await recording.stop();
    return {
      namespace,
      deleted: victim.metadata.name,
      before: pods.map(({ metadata }) => metadata.name),
      replacement: decided?.metadata.name,
      afterMs,
      lowestReady,
      longestGapMs,
      requests,
      lost,
    };
  },
  judge: (observed, { deployment, service, within, maxGap, floor }) => {
    if ('why' in observed) return observed.why;
    const { namespace, deleted, replacement, afterMs, lowestReady, longestGapMs, requests, lost } = observed;
    const exhibits = [
      {
        claim: `Deployment ${deployment} replaces a deleted pod within ${seconds(within)}`,
        source: { via: 'watch' as const, ref: `pods of deployment/${deployment}`, path: 'metadata.uid' },
        expected: 'a new UID, Ready, same owner',
        observed: {
          deleted,
          replacement: replacement ?? 'none',
          after: seconds(afterMs),
          'lowest number of Ready pods': lowestReady,
        },
        reproduce: `kubectl -n ${namespace} delete pod ${deleted} && kubectl -n ${namespace} get pods --watch`,
      },
      {
        claim: `a client with 10 requests a second sees no outage of ${seconds(maxGap)}`,
        source: { via: 'exec' as const, ref: 'another pod', command: `wget http://${service}/…` },
        expected: `longest gap below ${seconds(maxGap)}`,
        observed: { 'longest gap': seconds(longestGapMs), requests, lost },
      },
    ];
    if (replacement === undefined)
      return fail(
        `nobody replaced pod ${deleted} in ${seconds(within)}`,
        'Who is responsible for the number of pods?',
        exhibits,
      );
    if (lowestReady < floor) {
      return fail(
        `only ${lowestReady} pods were Ready while one was replaced`,
        `With enough replicas, ${floor} are left when one goes.`,
        exhibits,
      );
    }
    if (longestGapMs >= maxGap)
      return fail(
        `the client got no answer for ${seconds(longestGapMs)}`,
        'Do all pods answer, and does the Service reach all of them?',
        exhibits,
      );
    return pass(
      `${deleted} was replaced by ${replacement} after ${seconds(afterMs)}; longest gap ${seconds(longestGapMs)}`,
      exhibits,
    );
  },
});
