import { containerLines, seccomp } from './containers.ts';
import { annotations, controlledBy, field, flat, labels, moment, optional, terminating, tolerations } from './lines.ts';
import { spreadLines } from './pod-template.ts';
import type { DescribedPod } from './shapes.ts';
import { volumeLines } from './volumes.ts';

const isOver = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';

const statusLines = ({ metadata, status = {} }: DescribedPod, now: number): string[] =>
  metadata.deletionTimestamp === undefined || isOver(status.phase)
    ? [field('Status', status.phase ?? '')]
    : [
        field('Status', terminating(metadata.deletionTimestamp, now)),
        field('Termination Grace Period', `${metadata.deletionGracePeriodSeconds ?? 0}s`),
      ];

const conditionLines = ({ spec, status = {} }: DescribedPod): string[] => {
  const { conditions = [] } = status;
  const gates = spec.readinessGates ?? [];
  const stateOf = (type: string): string => conditions.find((each) => each.type === type)?.status ?? '<none>';
  return [
    ...(gates.length === 0 ? [] : ['Readiness Gates:', '  Type\tStatus']),
    ...gates.map(({ conditionType }) => `  ${conditionType} \t${stateOf(conditionType)} `),
    ...(conditions.length === 0 ? [] : ['Conditions:', '  Type\tStatus']),
    ...conditions.map((each) => `  ${each.type} \t${each.status} `),
  ];
};

export const podLines = (pod: DescribedPod, now: number): string[] => {
  const { metadata, spec, status = {} } = pod;
  const ips = status.podIPs ?? [];
  return flat([
    field('Name', metadata.name),
    field('Namespace', metadata.namespace),
    optional('Priority', spec.priority),
    optional('Priority Class Name', spec.priorityClassName),
    optional('Runtime Class Name', spec.runtimeClassName),
    optional('Service Account', spec.serviceAccountName),
    field('Node', spec.nodeName === undefined ? '<none>' : `${spec.nodeName}/${status.hostIP ?? ''}`),
    status.startTime === undefined ? undefined : field('Start Time', moment(status.startTime)),
    labels('Labels', metadata.labels),
    annotations('Annotations', metadata.annotations),
    statusLines(pod, now),
    optional('Reason', status.reason),
    optional('Message', status.message),
    seccomp(spec.securityContext?.seccompProfile),
    field('IP', status.podIP ?? ''),
    ips.length === 0 ? field('IPs', '<none>') : ['IPs:', ips.map(({ ip }) => field('  IP', ip))],
    controlledBy(metadata),
    optional('NominatedNodeName', status.nominatedNodeName),
    (spec.initContainers ?? []).length === 0
      ? undefined
      : containerLines('Init Containers', spec.initContainers ?? [], { statuses: status.initContainerStatuses, pod }),
    containerLines('Containers', spec.containers, { statuses: status.containerStatuses, pod }),
    (spec.ephemeralContainers ?? []).length === 0
      ? undefined
      : containerLines('Ephemeral Containers', spec.ephemeralContainers ?? [], {
          statuses: status.ephemeralContainerStatuses,
          pod,
        }),
    conditionLines(pod),
    volumeLines(spec.volumes),
    field('QoS Class', status.qosClass ?? 'BestEffort'),
    labels('Node-Selectors', spec.nodeSelector),
    tolerations('Tolerations', spec.tolerations),
    spreadLines('Topology Spread Constraints', spec.topologySpreadConstraints),
  ]);
};
