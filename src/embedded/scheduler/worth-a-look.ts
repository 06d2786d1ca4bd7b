/** Whether a change may make room for a pod that fitted nowhere. Source: the plugins' queueing hints. */
import { isTerminal } from '../pods.ts';
import { selects } from '../matching/selectors.ts';
import type { Node, Pod } from '../objects.ts';
import { same } from '../same.ts';
import type { Change } from '../store/store.ts';
import { wantsNode } from '../matching/node-selection.ts';
import { requiredTerms } from './pod-terms.ts';
import { repels } from '../matching/tolerations.ts';

/** The plugins that refused the pod. */
export type Refused = { pod: Pod; plugins: ReadonlySet<string> };

const nodeHelps = ({ pod, plugins }: Refused, now: Node, before: Node | undefined): boolean => {
  if (before === undefined) return true;
  const differs = (of: (node: Node) => unknown): boolean => !same(of(now), of(before));
  const barred = (node: Node): boolean => (node.spec?.taints ?? []).some((taint) => repels(taint, pod));
  const relabelled = differs(({ metadata }) => metadata.labels);
  return (
    (plugins.has('NodeUnschedulable') && before.spec?.unschedulable === true && now.spec?.unschedulable !== true) ||
    (plugins.has('TaintToleration') && barred(before) && !barred(now)) ||
    (plugins.has('NodeAffinity') && relabelled && wantsNode(pod, now)) ||
    (plugins.has('PodTopologySpread') && (relabelled || differs(({ spec }) => spec?.taints))) ||
    ((plugins.has('InterPodAffinity') || plugins.has('VolumeBinding')) && relabelled) ||
    (plugins.has('NodeResourcesFit') && differs(({ status }) => status?.allocatable))
  );
};

const isCounted = ({ spec }: Pod, other: Pod): boolean =>
  (spec?.topologySpreadConstraints ?? []).some(({ labelSelector }) => selects(labelSelector, other.metadata.labels));

const podHelps = ({ pod, plugins }: Refused, other: Pod, before: Pod | undefined, gone: boolean): boolean => {
  const left = gone || (isTerminal(other) && before !== undefined && !isTerminal(before));
  if (left)
    return (
      plugins.has('NodeResourcesFit') ||
      plugins.has('NodePorts') ||
      plugins.has('VolumeRestrictions') ||
      plugins.has('InterPodAffinity') ||
      (plugins.has('PodTopologySpread') && isCounted(pod, other))
    );
  const came = (before?.spec?.nodeName ?? '') === '';
  const relabelled = before !== undefined && !same(before.metadata.labels, other.metadata.labels);
  if (!came && !relabelled) return false;
  return (
    (plugins.has('InterPodAffinity') && (relabelled || requiredTerms(pod, 'podAffinity').length > 0)) ||
    (plugins.has('PodTopologySpread') && (relabelled || isCounted(pod, other)))
  );
};

const storage: readonly string[] = ['persistentvolumeclaims', 'persistentvolumes', 'storageclasses', 'csinodes'];

export const worthALook = (refused: Refused, { name, type, object, previous }: Change): boolean => {
  if (name === 'nodes')
    return type === 'DELETED'
      ? refused.plugins.has('PodTopologySpread')
      : nodeHelps(refused, object as Node, previous as Node | undefined);
  if (name === 'pods') {
    const pod = object as Pod;
    return (pod.spec?.nodeName ?? '') !== '' && podHelps(refused, pod, previous as Pod | undefined, type === 'DELETED');
  }
  if (name === 'namespaces') return refused.plugins.has('InterPodAffinity') && type !== 'DELETED';
  return storage.includes(name) && (refused.plugins.has('VolumeBinding') || refused.plugins.has('VolumeRestrictions'));
};
