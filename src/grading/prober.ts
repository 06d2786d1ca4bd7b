/** A pod outside the attempt's namespace from which graders look at the learner's work. */
import type { Pod } from '../cluster/kube.ts';
import { observe } from '../cluster/observe.ts';
import { Unreachable, type Cluster, type ExecTarget } from '../cluster/types.ts';
import { makeNamespace, removeNamespace, type Maker } from './namespace.ts';

const proberImage = 'busybox:1.36';
const name = 'prober';
const readyWithinMs = 90_000;

export type Prober = { target(): Promise<ExecTarget>; remove(): Promise<void> };

const podFor = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { 'kp/grader': 'true' } },
  spec: {
    terminationGracePeriodSeconds: 1,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    // What the strictest pod security level asks for, so that class clusters accept it.
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_534,
      runAsGroup: 65_534,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name,
        image: proberImage,
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done'],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
});

/** Makes nothing until `target` is first called. */
export const createProber = (cluster: Cluster, maker: Maker, signal: AbortSignal): Prober => {
  let namespace: Promise<string> | undefined;
  let target: Promise<ExecTarget> | undefined;
  const start = async (): Promise<ExecTarget> => {
    const { access, clock } = cluster;
    namespace = makeNamespace(cluster, { name: 'probe', role: 'probe', maker }, signal);
    const home = await namespace;
    await access.create(podFor(home), signal);
    const { decided, objects } = await observe<Pod, true>(
      access,
      { apiVersion: 'v1', kind: 'Pod', namespace: home },
      {
        clock,
        withinMs: readyWithinMs,
        signal,
        decide: ([pod]) => (pod?.status?.containerStatuses?.[0]?.ready === true ? true : undefined),
      },
    );
    if (decided === undefined) {
      const state = objects[0]?.status?.containerStatuses?.[0]?.state?.waiting;
      throw new Unreachable(
        `the prober pod (${proberImage}) did not start in ${readyWithinMs / 1000} s: ${state?.reason ?? 'not scheduled'} ${state?.message ?? ''}`,
      );
    }
    return { namespace: home, pod: name, container: name };
  };
  return {
    target: () => {
      target ??= start();
      // Whoever asks gets the failure; starting ahead of time must not count as unhandled.
      target.catch(() => {});
      return target;
    },
    remove: async () => {
      const made = await namespace?.catch(() => undefined);
      if (made !== undefined) await removeNamespace(cluster.access, made);
    },
  };
};
