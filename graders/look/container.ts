/** Getting hold of running containers of one pod, or of the words for why that can't be. */
import type { Pod } from '../../src/cluster/kube.ts';
import type { ClusterAccess, ExecTarget } from '../../src/cluster/types.ts';
import { fail, type Finding } from '../../src/domain/evidence.ts';
import type { Scope } from '../grader.ts';
import { awaitPod, describeAbsence, isRunning, lastingContainers, type Sight } from './pods.ts';

export type Hold = { held: true; pod: Pod; target(container: string): ExecTarget } | { held: false; why: Finding };

const hasContainer = (pod: Pod, name: string): boolean =>
  lastingContainers(pod.spec).some((container) => container.name === name);

/** Waits until all of `containers` run in the pod. */
export const holdContainers = async (
  cluster: ClusterAccess,
  scope: Scope,
  pod: string,
  containers: string[],
  signal: AbortSignal,
): Promise<Hold> => {
  const settled = (seen: Pod): boolean =>
    containers.every((name) => isRunning(seen, name) || !hasContainer(seen, name));
  const sight: Sight = await awaitPod(cluster, scope, pod, settled, signal);
  const { namespace } = scope;
  if (sight.state !== 'there') {
    const { reason, hint, evidence } = describeAbsence(sight, pod, namespace);
    return { held: false, why: fail(reason, hint, evidence) };
  }
  const missing = containers.filter((name) => !hasContainer(sight.pod, name));
  if (missing.length > 0) {
    const present = lastingContainers(sight.pod.spec).map(({ name }) => name);
    return {
      held: false,
      why: fail(
        `pod ${pod} has no container ${missing.join(', ')} that keeps running`,
        `Pod ${pod} has ${present.join(', ')}; the task names ${containers.join(', ')}.`,
        [
          {
            claim: `pod ${pod} has the containers ${containers.join(', ')}`,
            source: { via: 'object', ref: `pod/${pod}`, path: 'spec.containers' },
            expected: containers,
            observed: present,
            reproduce: `kubectl -n ${namespace} get pod ${pod} -o jsonpath='{.spec.containers[*].name}'`,
          },
        ],
      ),
    };
  }
  return { held: true, pod: sight.pod, target: (container) => ({ namespace, pod, container }) };
};
