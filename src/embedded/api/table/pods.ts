import type { ContainerStatus, Pod } from '../../objects.ts';
import { ageColumn, column, nameColumn, wide, type Printer } from './columns.ts';
import { since } from './human-duration.ts';

const isTrue = ({ status }: Pod, type: string): boolean =>
  (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');

type Counts = { ready: number; restarts: number; lastRestart: string };

const withRestarts = (counts: Counts, { restartCount, lastState }: ContainerStatus): Counts => {
  const finishedAt = lastState?.terminated?.finishedAt ?? '';
  return {
    ...counts,
    restarts: counts.restarts + restartCount,
    lastRestart: finishedAt > counts.lastRestart ? finishedAt : counts.lastRestart,
  };
};

const exitWord = ({ reason, signal, exitCode }: { reason?: string; signal?: number; exitCode: number }): string => {
  if (reason !== undefined && reason !== '') return reason;
  return signal !== undefined && signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode}`;
};

/** Where initialization stands; undefined: it is done. */
const initWord = (status: ContainerStatus, index: number, total: number): string => {
  const { terminated, waiting } = status.state ?? {};
  if (terminated !== undefined) return `Init:${exitWord(terminated)}`;
  if (waiting?.reason !== undefined && waiting.reason !== '' && waiting.reason !== 'PodInitializing')
    return `Init:${waiting.reason}`;
  return `Init:${index}/${total}`;
};

type Progress = { word?: string; all: Counts; sidecars: Counts };

const initProgress = ({ spec, status }: Pod): Progress => {
  const containers = spec?.initContainers ?? [];
  const isSidecar = (name: string): boolean =>
    containers.some((container) => container.name === name && container.restartPolicy === 'Always');
  let all: Counts = { ready: 0, restarts: 0, lastRestart: '' };
  let sidecars = all;
  for (const [index, container] of (status?.initContainerStatuses ?? []).entries()) {
    const sidecar = isSidecar(container.name);
    all = withRestarts(all, container);
    if (sidecar) sidecars = withRestarts(sidecars, container);
    if (container.state?.terminated?.exitCode === 0) continue;
    if (sidecar && container.started === true) {
      if (container.ready) sidecars = { ...sidecars, ready: sidecars.ready + 1 };
      continue;
    }
    return { word: initWord(container, index, containers.length), all, sidecars };
  }
  return { all, sidecars };
};

const containerWord = ({ state }: ContainerStatus): string | undefined => {
  if (state?.waiting?.reason !== undefined && state.waiting.reason !== '') return state.waiting.reason;
  return state?.terminated === undefined ? undefined : exitWord(state.terminated);
};

type Shown = Counts & { word: string };

const shown = (pod: Pod): Shown => {
  const { status, metadata } = pod;
  const phase = status?.phase ?? '';
  const gated = (status?.conditions ?? []).some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  const { word: initializing, all, sidecars } = initProgress(pod);
  let word = initializing ?? (gated ? 'SchedulingGated' : (status?.reason ?? phase));
  let counts: Counts = { ...all, ready: sidecars.ready };
  if (initializing === undefined || isTrue(pod, 'Initialized')) {
    counts = sidecars;
    let running = false;
    for (const container of (status?.containerStatuses ?? []).toReversed()) {
      counts = withRestarts(counts, container);
      const own = containerWord(container);
      if (own !== undefined) word = own;
      else if (container.ready && container.state?.running !== undefined) {
        running = true;
        counts = { ...counts, ready: counts.ready + 1 };
      }
    }
    if (word === 'Completed' && running) word = isTrue(pod, 'Ready') ? 'Running' : 'NotReady';
  }
  if (metadata.deletionTimestamp !== undefined) {
    if (status?.reason === 'NodeLost') word = 'Unknown';
    else if (phase !== 'Failed' && phase !== 'Succeeded') word = 'Terminating';
  }
  return { ...counts, word };
};

const gatesCell = (pod: Pod): string => {
  const gates = pod.spec?.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  return `${gates.filter(({ conditionType }) => isTrue(pod, conditionType)).length}/${gates.length}`;
};

const orNone = (text: string | undefined): string => (text === undefined || text === '' ? '<none>' : text);

export const podPrinter: Printer<'pods'> = {
  columns: [
    nameColumn,
    column('Ready', 'The aggregate readiness state of this pod for accepting traffic.'),
    column('Status', 'The aggregate status of the containers in this pod.'),
    column(
      'Restarts',
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
    ),
    ageColumn,
    wide('IP', 'The address of the pod.'),
    wide('Node', 'The node that the pod is bound to.'),
    wide('Nominated Node', 'The node that a preempting pod waits for.'),
    wide('Readiness Gates', 'How many of the additional conditions for readiness are met.'),
  ],
  cells(pod, now) {
    const { spec, status, metadata } = pod;
    const { word, ready, restarts, lastRestart } = shown(pod);
    const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').length;
    return [
      metadata.name,
      `${ready}/${(spec?.containers ?? []).length + sidecars}`,
      word,
      restarts !== 0 && lastRestart !== '' ? `${restarts} (${since(lastRestart, now)} ago)` : String(restarts),
      since(metadata.creationTimestamp, now),
      orNone(status?.podIPs?.[0]?.ip),
      orNone(spec?.nodeName),
      orNone(status?.nominatedNodeName),
      gatesCell(pod),
    ];
  },
  conditions({ status }) {
    if (status?.phase === 'Succeeded')
      return [
        { type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' },
      ];
    if (status?.phase === 'Failed')
      return [{ type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' }];
    return undefined;
  },
};
