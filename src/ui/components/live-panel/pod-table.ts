/** Pods in the columns and words of kubectl. */
import type { ContainerView, PodView } from '../../../lesson/live/pod-view.ts';
import { padded, span, type Line } from '../../text/line.ts';
import { age } from '../../text/time.ts';
import { allReady, isSettled, toneOf } from './status-tone.ts';

const widest = (texts: readonly string[]): number => texts.reduce((most, { length }) => Math.max(most, length), 0);

const restartsOf = ({ restarts, restartedAt }: PodView, since: boolean, now: number): string =>
  since && restarts > 0 && restartedAt !== undefined ? `${restarts} (${age(now - restartedAt)} ago)` : String(restarts);

/** An age takes its widest room from the beginning, so that no column moves while it ticks. */
const restartsWidth = ({ restarts, restartedAt }: PodView, since: boolean): number =>
  String(restarts).length + (since && restarts > 0 && restartedAt !== undefined ? ' (119s ago)'.length : 0);

const kinds: Record<ContainerView['kind'], string> = { app: '', init: 'init', sidecar: 'sidecar', ephemeral: 'debug' };

const containerLine = ({ name, kind, state, restarts }: ContainerView, nameWidth: number): Line => [
  span(`  ${padded(name, nameWidth)} `, 'dim'),
  span(state, toneOf(state)),
  span(restarts > 0 ? `  ${restarts} restart${restarts === 1 ? '' : 's'}` : '', 'warn'),
  span(kinds[kind] === '' ? '' : `  ${kinds[kind]}`, 'dim'),
];

type Columns = { name: number; status: number; restarts: number; since: boolean; ip: boolean };

/** What does not fit goes in this order: when the last restart was, the address, the ends of names. */
const columnsFor = (pods: readonly PodView[], width: number): Columns => {
  const status = widest(['STATUS', ...pods.map((pod) => pod.status)]);
  const name = widest(['NAME', ...pods.map((pod) => pod.name)]);
  const address = widest(['IP', ...pods.map(({ ip }) => ip)]) + 2;
  const restartsWith = (since: boolean): number =>
    pods.reduce((most, pod) => Math.max(most, restartsWidth(pod, since)), 'RESTARTS'.length);
  const fixedWith = (since: boolean): number => 5 + status + restartsWith(since) + 6;
  const since = name + fixedWith(true) + address <= width;
  const ip = name + fixedWith(since) + address <= width;
  return {
    name: Math.max(6, Math.min(name, width - fixedWith(since))),
    status,
    restarts: restartsWith(since),
    since,
    ip,
  };
};

const podLine = (pod: PodView, columns: Columns, now: number): Line => [
  span(`${padded(pod.name, columns.name)}  `, pod.ofCheck ? 'dim' : 'plain', { bold: !pod.ofCheck }),
  span(`${padded(pod.ready, 5)}  `, allReady(pod.ready) || pod.status === 'Completed' ? 'plain' : 'warn'),
  span(`${padded(pod.status, columns.status)}  `, toneOf(pod.status)),
  span(padded(restartsOf(pod, columns.since, now), columns.restarts), pod.restarts > 0 ? 'warn' : 'plain'),
  span(columns.ip ? `  ${pod.ip}` : '', 'dim'),
];

const podHead = (columns: Columns): Line => [
  span(
    `${padded('NAME', columns.name)}  READY  ${padded('STATUS', columns.status)}  ${padded('RESTARTS', columns.restarts)}${columns.ip ? '  IP' : ''}`,
    'dim',
  ),
];

export type TableOptions = {
  width: number;
  now: number;
  /** `troubled`: of the pods where something is not well; `none`: not even of those. */
  containers: 'all' | 'troubled' | 'none';
  /** More than that many rows are of no use. */
  rows?: number | undefined;
  /** A row with the names of the columns. */
  head?: boolean;
};

export const podTable = (
  pods: readonly PodView[],
  { width, now, containers, rows, head = true }: TableOptions,
): Line[] => {
  const columns = columnsFor(pods, width);
  const lines: Line[] = head ? [podHead(columns)] : [];
  for (const pod of pods) {
    if (rows !== undefined && lines.length >= rows) break;
    const shown = containers === 'all' || (containers === 'troubled' && !isSettled(pod)) ? pod.containers : [];
    const nameWidth = widest(shown.map(({ name }) => name));
    lines.push(podLine(pod, columns, now), ...shown.map((container) => containerLine(container, nameWidth)));
  }
  return rows === undefined ? lines : lines.slice(0, rows);
};
