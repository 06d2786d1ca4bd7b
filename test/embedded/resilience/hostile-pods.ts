/** A practice cluster in this process, and pods in it that do their worst. */
import { readFile } from 'node:fs/promises';
import { expect } from '@jest/globals';
import type { KubeObject } from '../../../src/cluster/kube.ts';
import { openInProcess } from '../in-process.ts';

export type Ended = { reason: string; exitCode: number };
type Pod = KubeObject & {
  status?: { containerStatuses?: { state: { running?: object; terminated?: Ended } }[]; podIP?: string };
};

export type Container = {
  image?: string;
  command?: string[];
  args?: string[];
  volumeMounts?: object[];
  memory?: string;
};

/** Far above what an answer takes, and far below what a loop without turns takes. */
const longestAnswerMs = 5_000;
export const namespace = 'default';

export const running = (pod: Pod): object | undefined => pod.status?.containerStatuses?.[0]?.state.running;
export const ended = (pod: Pod): Ended | undefined => pod.status?.containerStatuses?.[0]?.state.terminated;

export const agnhost = 'registry.k8s.io/e2e-test-images/agnhost:2.56';

export const openHostile = async () => {
  const cluster = await openInProcess();
  const { access, clock } = cluster;

  const ref = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', namespace, name });
  const target = (pod: string) => ({ namespace, pod, container: 'main' });

  const startContainer = async (
    name: string,
    { memory, ...container }: Container,
    spec: object = {},
  ): Promise<void> => {
    const resources = memory === undefined ? {} : { resources: { limits: { memory } } };
    await access.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'main', image: 'busybox:1.36', ...container, ...resources }],
        ...spec,
      },
    });
  };
  const start = (name: string, script: string, memory?: string, spec: object = {}): Promise<void> =>
    startContainer(name, { command: ['sh', '-c', script], ...(memory !== undefined && { memory }) }, spec);

  /** Asks until `done` is content, and watches how long each answer takes. */
  const until = async <T>(name: string, done: (pod: Pod) => T | undefined): Promise<T> => {
    for (;;) {
      const asked = performance.now();
      const pod = await access.get<Pod>(ref(name));
      expect(performance.now() - asked).toBeLessThan(longestAnswerMs);
      const found = pod === undefined ? undefined : done(pod);
      if (found !== undefined) return found;
      await clock.sleep(50);
    }
  };

  const server = /https:\/\/[\d.:]+/.exec(await readFile(cluster.kubeconfig, 'utf8'))![0];

  return {
    ...cluster,
    /** Of the API, on the machine. */
    server,
    ref,
    target,
    startContainer,
    start,
    until,
    addressOf: (name: string) => until(name, (pod) => (running(pod) === undefined ? undefined : pod.status?.podIP)),
    sh: (pod: string, script: string) => access.exec(target(pod), ['sh', '-c', script]),
    remove: (name: string) => access.delete(ref(name), { gracePeriodSeconds: 0 }),
    run: async (name: string, script: string, memory?: string, spec: object = {}): Promise<Ended & { log: string }> => {
      await start(name, script, memory, spec);
      const { reason, exitCode } = await until(name, ended);
      const log = await access.logs(target(name));
      await access.delete(ref(name), { gracePeriodSeconds: 0 });
      return { reason, exitCode, log };
    },
    /** Nothing of it is a bug of the cluster's. */
    async end(): Promise<void> {
      expect(cluster.bugs).toEqual([]);
      await cluster.close();
    },
  };
};
