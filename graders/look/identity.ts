import type { Pod } from '../../src/cluster/kube.ts';
import type { Identity } from '../../src/domain/identity.ts';
import { isReady, statusesOf } from './pods.ts';

export const restartsOf = (pod: Pod): number =>
  statusesOf(pod).reduce((sum, { restartCount }) => sum + restartCount, 0);

/** Who a pod is now; what it has not got yet is empty. */
export const identityOf = (pod: Pod): Identity => ({
  name: pod.metadata.name,
  uid: pod.metadata.uid,
  ip: pod.status?.podIP ?? '',
  node: pod.spec.nodeName ?? '',
  restarts: restartsOf(pod),
  ready: isReady(pod),
});
