/** What the node itself says: cordons, taints, the labels that the pod asks for. */
import { wantsNode } from '../../matching/node-selection.ts';
import { isTolerated, repels } from '../../matching/tolerations.ts';
import type { Filter } from '../world.ts';

const cordon = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

const final = (plugin: string, reason: string) => ({ plugin, reasons: [reason], preemptable: false });

export const unschedulable: Filter = (pod) =>
  isTolerated(pod, cordon)
    ? undefined
    : ({ node }) =>
        node.spec?.unschedulable === true ? final('NodeUnschedulable', 'node(s) were unschedulable') : undefined;

export const taints: Filter =
  (pod) =>
  ({ node }) =>
    (node.spec?.taints ?? []).some((taint) => repels(taint, pod))
      ? final('TaintToleration', 'node(s) had untolerated taint(s)')
      : undefined;

export const nodeAffinity: Filter = (pod) =>
  pod.spec?.nodeSelector === undefined && pod.spec?.affinity?.nodeAffinity === undefined
    ? undefined
    : ({ node }) =>
        wantsNode(pod, node) ? undefined : final('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
