import { z } from 'zod';
import type { Pod } from '../../src/cluster/kube.ts';
import { fail, pass } from '../../src/domain/evidence.ts';
import { defineGrader } from '../grader.ts';
import {
  awaitPod,
  describeAbsence,
  describeContainer,
  isRunning,
  lastingContainers,
  statusOf,
  type Sight,
} from '../look/pods.ts';

type Observed = { namespace: string; sight: Sight };

/** The log of a container that has run at least once, the events of one that has not. */
const whereToLook = (pod: Pod, container: string, namespace: string): string => {
  const name = pod.metadata.name;
  const { state, lastState } = statusOf(pod, container) ?? {};
  const previous = lastState?.terminated === undefined ? '' : ' --previous';
  return state?.terminated !== undefined || previous !== ''
    ? `Its log says why: kubectl -n ${namespace} logs ${name} -c ${container}${state?.terminated === undefined ? previous : ''}`
    : `Its events say why: kubectl -n ${namespace} describe pod ${name}`;
};

export const podSingle = defineGrader({
  name: 'pod.single',
  about: 'One pod runs all of the named containers, in a network of its own; native sidecars count.',
  touches: 'read',
  params: z.strictObject({ pod: z.string(), containers: z.array(z.string()).min(1) }),
  gather: async (cluster, scope, { pod, containers }, signal): Promise<Observed> => ({
    namespace: scope.namespace,
    sight: await awaitPod(
      cluster,
      scope,
      pod,
      (seen) =>
        // A container that isn't in the spec can't appear any more: no use in waiting for it.
        containers.every(
          (name) => isRunning(seen, name) || !lastingContainers(seen.spec).some((spec) => spec.name === name),
        ),
      signal,
    ),
  }),
  judge: ({ namespace, sight }, { pod: name, containers }) => {
    if (sight.state === 'absent') {
      const { reason, hint, evidence } = describeAbsence(sight, name, namespace);
      return fail(reason, hint, evidence);
    }
    const { pod } = sight;
    const present = lastingContainers(pod.spec).map((container) => container.name);
    const reproduce = `kubectl -n ${namespace} get pod ${name} -o jsonpath='{.spec.initContainers[*].name} {.spec.containers[*].name}'`;
    const exhibit = {
      claim: `pod ${name} runs ${containers.join(', ')}`,
      source: { via: 'object' as const, ref: `pod/${name}`, path: 'status.containerStatuses' },
      expected: containers,
      observed: containers.map((container) =>
        present.includes(container)
          ? `${container}: ${describeContainer(statusOf(pod, container))}`
          : `${container}: not in this pod`,
      ),
      reproduce,
    };
    const missing = containers.filter((container) => !present.includes(container));
    if (missing.length > 0) {
      const plainInit = missing.filter((container) => pod.spec.initContainers?.some((init) => init.name === container));
      return fail(
        plainInit.length > 0
          ? `${plainInit.join(', ')} is an init container that has to end before the others start`
          : `pod ${name} has no container ${missing.join(', ')}`,
        plainInit.length > 0
          ? 'A container that keeps running belongs under containers, or is a sidecar: an init container with restartPolicy Always.'
          : `All of ${containers.join(', ')} have to be containers of the one pod ${name}; it has ${present.join(', ')}.`,
        [exhibit],
      );
    }
    const host = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => pod.spec[field] === true);
    if (host.length > 0) {
      return fail(
        `pod ${name} uses the node's own namespaces (${host.join(', ')})`,
        `With ${host.join(', ')} the containers meet on the node, not in the pod. Take it out.`,
        [{ ...exhibit, source: { ...exhibit.source, path: `spec.${host[0]}` }, expected: 'not set', observed: true }],
      );
    }
    const stopped = containers.filter((container) => !isRunning(pod, container));
    if (stopped.length > 0) {
      return fail(
        `not running: ${stopped.map((container) => `${container} (${describeContainer(statusOf(pod, container))})`).join(', ')}`,
        whereToLook(pod, stopped[0]!, namespace),
        [exhibit],
      );
    }
    return pass(`one pod runs ${containers.join(', ')}`, [exhibit]);
  },
});
