/** One container of a pod: its state, how it got there, and what its probes say. */
import { probeHolds, type ProbeView } from '../../../lesson/live/pod-parts.ts';
import type { ContainerView, EndView } from '../../../lesson/live/pod-view.ts';
import { boxed, boxEdges } from '../../text/box.ts';
import { fit, padded, span, spread, type Line, type Span, type Tone } from '../../text/line.ts';
import { clockTime } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';
import { toneOf } from '../live-panel/status-tone.ts';

export type ContainerOptions = {
  width: number;
  now: number;
  theme: Theme;
  /** Its place in the order of the init containers, where that matters. */
  order: number | undefined;
  /** As high as the box beside it. */
  least?: number;
};

const kinds: Record<ContainerView['kind'], string> = { app: '', init: 'init', sidecar: 'sidecar', ephemeral: 'debug' };

/** Dot, circle and cross tell running, not ready and broken apart without colours. */
const containerMark = ({ phase, ready, state, end, probes }: ContainerView, { symbols }: Theme): Span => {
  if (phase === 'running') {
    const waits = !ready && probes.length > 0;
    return span(waits ? symbols.hollow : symbols.dot, waits ? 'warn' : 'good');
  }
  if (phase === 'ended') return end?.exitCode === 0 ? span(symbols.pass, 'good') : span(symbols.fail, 'bad');
  return toneOf(state) === 'bad' ? span(symbols.fail, 'bad') : span(symbols.pending, 'warn');
};

const containerTitle = (container: ContainerView, order: number | undefined, theme: Theme): Line => [
  containerMark(container, theme),
  span(` ${container.name}`, 'plain', { bold: true }),
  ...(kinds[container.kind] === ''
    ? []
    : [span(` ${theme.symbols.separator} ${kinds[container.kind]}${order === undefined ? '' : ` ${order}`}`, 'dim')]),
];

const restartsOf = (restarts: number): string => `${restarts} restart${restarts === 1 ? '' : 's'}`;

const endWords = ({ reason, exitCode, at }: EndView): string => {
  const why = reason === 'Completed' || reason === 'Error' || reason.startsWith('ExitCode') ? '' : ` (${reason})`;
  return `exit code ${exitCode}${why}${at === undefined ? '' : ` at ${clockTime(at)}`}`;
};

const plainWaits: Record<string, string> = {
  ContainerCreating: 'is being made',
  PodInitializing: 'waits for the init containers',
  Waiting: 'is not made yet',
};

const rowsAtMost = 2;

const words = (text: string, tone: Tone, width: number): Line[] => wrap([span(text, tone)], width).slice(0, rowsAtMost);

/** How it stands and how it came to that, in words. */
const lifeLines = ({ phase, state, message, startedAt, end, restarts }: ContainerView, width: number): Line[] => {
  const before: Line[] =
    restarts === 0
      ? []
      : words(`${restartsOf(restarts)}${end === undefined ? '' : `; last ${endWords(end)}`}`, 'warn', width);
  if (phase === 'running') {
    return [[span(startedAt === undefined ? 'runs' : `runs since ${clockTime(startedAt)}`, 'dim')], ...before];
  }
  if (phase === 'ended') {
    const ended = end === undefined ? 'ended' : `ended with ${endWords(end)}`;
    return words(
      `${ended}${restarts === 0 ? '' : `, after ${restartsOf(restarts)}`}`,
      end?.exitCode === 0 ? 'dim' : 'bad',
      width,
    );
  }
  if (end !== undefined && state === 'CrashLoopBackOff') {
    return [
      ...words(`ended again and again, last with ${endWords(end)}`, 'bad', width),
      [span(`${restartsOf(restarts)}; the next start waits`, 'warn')],
    ];
  }
  const plain = plainWaits[state];
  if (plain !== undefined) return [[span(plain, 'warn')], ...before];
  return [...words(message ?? `waits: ${state}`, 'bad', width), ...before];
};

const probeWidth = 'readiness'.length;
const probeIndent = probeWidth + 3;

const probeLines = (probe: ProbeView, runs: boolean, { width, now, theme }: ContainerOptions): Line[] => {
  const { symbols } = theme;
  const holds = probeHolds(probe, runs, now);
  const mark =
    holds === undefined
      ? span(symbols.pending, 'dim')
      : holds
        ? span(symbols.pass, 'good')
        : span(symbols.fail, probe.kind === 'liveness' ? 'bad' : 'warn');
  const [first = [], ...more] = wrap([span(probe.how, 'dim')], width - probeIndent).slice(0, rowsAtMost);
  const lines: Line[] = [
    [mark, span(` ${padded(probe.kind, probeWidth)} `), ...first],
    ...more.map((row) => [span(' '.repeat(probeIndent)), ...row]),
  ];
  if (holds !== false || probe.failed === undefined) return lines;
  return [...lines, fit([span(`  ${probe.failed.says}`, 'warn')], width, symbols.ellipsis)];
};

/** Ports are in the first row, so that it is seen what the container brings along. */
const imageLine = ({ image, ports }: ContainerView, { width, theme }: ContainerOptions): Line =>
  spread(
    [span(image, 'dim')],
    ports.length === 0 ? [] : [span(ports.map(({ number }) => `:${number}`).join(' '), 'code')],
    width,
    theme.symbols.ellipsis,
  );

const edgeOf = ({ phase, state, end }: ContainerView): Tone => {
  if (phase === 'running') return 'dim';
  if (phase === 'ended') return end?.exitCode === 0 ? 'dim' : 'bad';
  return toneOf(state) === 'bad' ? 'bad' : 'warn';
};

export const containerBox = (container: ContainerView, options: ContainerOptions): Line[] => {
  const inside = { ...options, width: options.width - boxEdges };
  const isDone = container.kind === 'init' && container.phase === 'ended' && container.end?.exitCode === 0;
  return boxed(
    [
      ...(isDone ? [] : [imageLine(container, inside)]),
      ...lifeLines(container, inside.width),
      ...container.probes.flatMap((probe) => probeLines(probe, container.phase === 'running', inside)),
    ],
    {
      title: containerTitle(container, options.order, options.theme),
      corner: [span(container.state, toneOf(container.state.replace(/ \(.*/, '')))],
      width: options.width,
      tone: edgeOf(container),
      theme: options.theme,
      ...(options.least === undefined ? {} : { least: options.least }),
    },
  );
};

/** One row where a box has no room, and one more for what is wrong. */
export const containerRows = (container: ContainerView, options: ContainerOptions): Line[] => {
  const { theme, now, width, order } = options;
  const { ellipsis, fail } = theme.symbols;
  const failing = container.probes.filter((probe) => probeHolds(probe, container.phase === 'running', now) === false);
  const row = spread(
    [
      ...containerTitle(container, order, theme),
      span(failing.length === 0 ? '' : `  ${fail} ${failing.map(({ kind }) => kind).join(', ')}`, 'warn'),
      span(container.restarts === 0 ? '' : `  ${restartsOf(container.restarts)}`, 'warn'),
    ],
    [span(container.state, toneOf(container.state.replace(/ \(.*/, '')))],
    width,
    ellipsis,
  );
  const [why] = edgeOf(container) === 'bad' ? lifeLines(container, Number.POSITIVE_INFINITY) : [];
  return why === undefined ? [row] : [row, fit([span('  '), ...why], width, ellipsis)];
};
