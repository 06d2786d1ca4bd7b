/** A scheduler and three nodes, and pods that say where they want to be. */
import type { PodSpec } from '../../../src/embedded/objects.ts';
import { scheduler } from '../../../src/embedded/scheduler/scheduler.ts';
import { world } from '../controllers/world.ts';

type Labels = Record<string, string>;

export const worldOfNodes = () => {
  const here = world((deps) => [scheduler(deps)]);
  const { client, clock } = here;
  return {
    ...here,
    node(name: string, labels: Labels = {}, allocatable: Labels = {}): void {
      client.create('nodes', {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
        status: { allocatable: { cpu: '2', memory: '2Gi', pods: '10', ...allocatable } },
      });
    },
    async pod(name: string, spec: Partial<PodSpec> = {}, labels: Labels = {}): Promise<string | undefined> {
      client.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', labels },
        spec: { containers: [{ name: 'app', image: 'busybox:1.36' }], ...spec },
      });
      await clock.settle();
      return client.get('pods', 'default', name)?.spec?.nodeName;
    },
    of: (name: string) => client.get('pods', 'default', name),
    why: (name: string): string => {
      const message = client.get('pods', 'default', name)?.status?.conditions?.[0]?.message ?? '';
      return /available: (.*?)\. no new claims/.exec(message)?.[1] ?? message;
    },
  };
};
