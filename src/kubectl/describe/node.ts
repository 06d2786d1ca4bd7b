/** A node with the pods on it and what they ask for. */
import type { Condition, KubeObject } from '../../cluster/kube.ts';
import { humanDuration } from '../print/age.ts';
import { annotations, field, flat, labels, moment, taints, type Part, type Taint } from './lines.ts';
import { amountText, amountsOf, canonicalAmount, type Total } from './pod-amounts.ts';
import type { Amounts, DescribedPod } from './shapes.ts';
import { quantityValue } from '../../domain/quantity.ts';

export type Lease = { spec?: { holderIdentity?: string; acquireTime?: string; renewTime?: string } };

export type DescribedNode = KubeObject & {
  spec?: { unschedulable?: boolean; taints?: Taint[]; podCIDR?: string; podCIDRs?: string[]; providerID?: string };
  status?: {
    conditions?: (Condition & { lastHeartbeatTime?: string })[];
    addresses?: { type: string; address: string }[];
    capacity?: Amounts;
    allocatable?: Amounts;
    nodeInfo?: Record<string, string>;
  };
};

const rolePrefix = 'node-role.kubernetes.io/';

const rolesOf = ({ metadata }: DescribedNode): string =>
  Object.keys(metadata.labels ?? {})
    .filter((label) => label.startsWith(rolePrefix) && label.length > rolePrefix.length)
    .map((label) => label.slice(rolePrefix.length))
    .toSorted()
    .join(',') || '<none>';

/** A text is why there is none. */
const leaseLines = (lease: Lease | string): Part[] => {
  if (typeof lease === 'string') return [field('Lease', `Failed to get lease: ${lease}`)];
  const { holderIdentity, acquireTime, renewTime } = lease.spec ?? {};
  const time = (text: string | undefined): string => (text === undefined || text === null ? '<unset>' : moment(text));
  return [
    'Lease:',
    field('  HolderIdentity', holderIdentity ?? '<unset>'),
    field('  AcquireTime', time(acquireTime)),
    field('  RenewTime', time(renewTime)),
  ];
};

const conditionLines = ({ status }: DescribedNode): Part[] => [
  'Conditions:',
  '  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage',
  '  ----\t------\t-----------------\t------------------\t------\t-------',
  (status?.conditions ?? []).map(
    ({ type, status: state, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' }) =>
      `  ${type} \t${state} \t${moment(lastHeartbeatTime)} \t${moment(lastTransitionTime)} \t${reason} \t${message}`,
  ),
];

const amountLines = (title: string, amounts: Amounts | undefined): Part[] => [
  `${title}:`,
  Object.entries(amounts ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, amount]) => field(`  ${name}`, canonicalAmount(amount))),
];

const infoFields = {
  'Machine ID': 'machineID',
  'System UUID': 'systemUUID',
  'Boot ID': 'bootID',
  'Kernel Version': 'kernelVersion',
  'OS Image': 'osImage',
  'Operating System': 'operatingSystem',
  Architecture: 'architecture',
  'Container Runtime Version': 'containerRuntimeVersion',
  'Kubelet Version': 'kubeletVersion',
  'Kube-Proxy Version': 'kubeProxyVersion',
};

const standard = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods']);

const podTable = (pods: readonly DescribedPod[], node: DescribedNode, now: number): Part[] => {
  const allocatable = node.status?.allocatable ?? node.status?.capacity ?? {};
  const share = (name: string, total: Total): string => {
    const whole = quantityValue(allocatable[name] ?? '0') ?? 0;
    const percent = whole === 0 ? 0 : Math.trunc(((total[name] ?? 0) / whole) * 100 + 1e-9);
    return `${amountText(name, total[name] ?? 0)} (${percent}%)`;
  };
  const rows = pods.map((pod) => ({ pod, ...amountsOf(pod.spec) }));
  const sum = (pick: 'requests' | 'limits'): Total => {
    const total: Total = {};
    for (const row of rows) {
      for (const [name, amount] of Object.entries(row[pick])) total[name] = (total[name] ?? 0) + amount;
    }
    return total;
  };
  const [requests, limits] = [sum('requests'), sum('limits')];
  const names = Object.keys(allocatable).toSorted();
  const huge = names.filter((name) => name.startsWith('hugepages-'));
  const extended = names.filter((name) => !standard.has(name) && !name.startsWith('hugepages-'));
  return [
    field('Non-terminated Pods', `(${pods.length} in total)`),
    '  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge',
    '  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---',
    rows.map(({ pod: { metadata }, requests: asked, limits: most }) => {
      const shares = [share('cpu', asked), share('cpu', most), share('memory', asked), share('memory', most)];
      const age = humanDuration(now - Date.parse(metadata.creationTimestamp));
      return `  ${[metadata.namespace, metadata.name, '', ...shares, age].join('\t')}`;
    }),
    'Allocated resources:',
    '  (Total limits may be over 100 percent, i.e., overcommitted.)',
    '  Resource\tRequests\tLimits',
    '  --------\t--------\t------',
    ['cpu', 'memory', 'ephemeral-storage', ...huge].map(
      (name) => `  ${name}\t${share(name, requests)}\t${share(name, limits)}`,
    ),
    extended.map(
      (name) => `  ${name}\t${amountText(name, requests[name] ?? 0)}\t${amountText(name, limits[name] ?? 0)}`,
    ),
  ];
};

export const nodeLines = (
  node: DescribedNode,
  lease: Lease | string,
  pods: readonly DescribedPod[],
  now: number,
): string[] => {
  const { metadata, spec = {}, status = {} } = node;
  return flat([
    field('Name', metadata.name),
    field('Roles', rolesOf(node)),
    labels('Labels', metadata.labels),
    annotations('Annotations', metadata.annotations),
    field('CreationTimestamp', moment(metadata.creationTimestamp)),
    taints('Taints', spec.taints),
    field('Unschedulable', spec.unschedulable === true),
    leaseLines(lease),
    conditionLines(node),
    ['Addresses:', (status.addresses ?? []).map(({ type, address }) => field(`  ${type}`, address))],
    amountLines('Capacity', status.capacity),
    amountLines('Allocatable', status.allocatable),
    'System Info:',
    Object.entries(infoFields).map(([title, name]) => field(`  ${title}`, status.nodeInfo?.[name] ?? '')),
    spec.podCIDR === undefined ? undefined : field('PodCIDR', spec.podCIDR),
    spec.podCIDRs === undefined ? undefined : field('PodCIDRs', spec.podCIDRs.join(',')),
    spec.providerID === undefined ? undefined : field('ProviderID', spec.providerID),
    podTable(pods, node, now),
  ]);
};
