import { z } from 'zod';
import type { EndpointSlice, Pod, Service } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import { fail, pass } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import { awaitObject, awaitOwner, describeMissingOwner, podsOf, type Owner } from '../look/owners.ts';
import { isReady } from '../look/pods.ts';
import { readyEndpoints, sliceQuery, type Endpoint } from '../look/endpoints.ts';
import { count } from '../parameters.ts';

type Observed = {
  namespace: string;
  owner: Owner | 'absent';
  /** Whether there is such a Service at all. */
  there: boolean;
  endpoints: Endpoint[];
  expected: { name: string; uid: string }[];
};

const lagMs = 15_000;

const sameSet = (endpoints: Endpoint[], expected: { uid: string }[]): boolean =>
  endpoints.length === expected.length &&
  expected.every(({ uid }) => endpoints.some((endpoint) => endpoint.uid === uid));

export const epMatch = defineGrader({
  name: 'ep.match',
  about: "A Service's ready endpoints are exactly the ready pods of one controller.",
  touches: 'read',
  params: z.strictObject({
    service: z.string(),
    owner: z.strictObject({ kind: z.string(), name: z.string() }),
    ready: count.optional(),
  }),
  gather: async (cluster, scope, { service, owner: wanted, ready = 1 }, signal): Promise<Observed> => {
    const { namespace, clock } = scope;
    const owner = await awaitOwner(cluster, scope, wanted, signal);
    const nothing = { namespace, owner, endpoints: [], expected: [] };
    if (owner === 'absent') return { ...nothing, there: true };
    const found = await awaitObject<Service>(cluster, scope, { kind: 'Service', name: service }, signal);
    if (found === undefined) return { ...nothing, there: false };
    const end = clock.now() + Math.min(lagMs, scope.withinMs);
    for (;;) {
      const expected = (await podsOf(cluster, owner, signal)).filter(isReady).map(named);
      // Pods may come and go meanwhile, so each round lasts a second at most and then asks for the pods again.
      const { decided, objects } = await scope.waiting(
        observe<EndpointSlice, true>(cluster, sliceQuery(namespace, service), {
          clock,
          withinMs: Math.min(1_000, Math.max(1, end - clock.now())),
          signal,
          decide: (slices) =>
            expected.length >= ready && sameSet(readyEndpoints(slices), expected) ? true : undefined,
        }),
      );
      if (decided || clock.now() >= end)
        return { namespace, owner, there: true, endpoints: readyEndpoints(objects), expected };
    }
  },
  judge: ({ namespace, owner, there, endpoints, expected }, { service, owner: wanted, ready = 1 }) => {
    if (owner === 'absent') return describeMissingOwner(wanted, namespace);
    if (!there) return describeMissingOwner({ kind: 'Service', name: service }, namespace);
    const exhibit = {
      claim: `the ready endpoints of Service ${service} are the ready pods of ${wanted.kind} ${wanted.name}`,
      source: { via: 'object' as const, ref: `endpointslices of ${service}`, path: 'endpoints' },
      expected: expected.map(({ name }) => name),
      observed: endpoints.map(({ name, address }) => name ?? `${address}, which is no pod`),
      reproduce: `kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${service}`,
    };
    const strangers = endpoints.filter((endpoint) => !expected.some(({ uid }) => uid === endpoint.uid));
    const left = expected.filter(({ uid }) => !endpoints.some((endpoint) => endpoint.uid === uid));
    if (strangers.length > 0) {
      const names = strangers.map(({ name, address }) => (name === undefined ? address : `pod ${name}`)).join(', ');
      return fail(
        `Service ${service} also sends traffic to ${names}`,
        `${names}: not a ready pod of ${wanted.kind} ${wanted.name}, yet its labels match the Service.`,
        [exhibit],
      );
    }
    if (left.length > 0) {
      return fail(
        `Service ${service} does not reach ${left.map(({ name }) => name).join(', ')}`,
        `Compare the labels of the pods with the selector: kubectl -n ${namespace} describe service ${service}`,
        [exhibit],
      );
    }
    return expected.length < ready
      ? fail(
          `Service ${service} has ${expected.length} ready endpoints of at least ${ready}`,
          `kubectl -n ${namespace} get pods shows which are not Ready.`,
          [exhibit],
        )
      : pass(`Service ${service} reaches exactly the ${expected.length} ready pods of ${wanted.kind} ${wanted.name}`, [
          exhibit,
        ]);
  },
});

const named = (pod: Pod): { name: string; uid: string } => ({ name: pod.metadata.name, uid: pod.metadata.uid });
