/** The cluster as it is now, in the columns and words of kubectl. */
import type { LiveView, ServiceView, WorkloadView, EventView } from '../../../lesson/live-view.ts';
import type { PodView, ContainerView } from '../../../lesson/pod-view.ts';
import { blank, span, type Line, type Tone } from '../../text/line.ts';
import { padded } from '../../text/line.ts';
import { age } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

const goodWords = new Set(['Running', 'Completed', 'Succeeded']);
const waitingWords =
  /^(Pending|ContainerCreating|PodInitializing|Terminating|Init:\d|NotReady|Waiting|SchedulingGated)/;

const toneOf = (word: string): Tone => {
  if (goodWords.has(word)) return 'good';
  return waitingWords.test(word) ? 'warn' : 'bad';
};

const allReady = (ready: string): boolean => {
  const [some, all] = ready.split('/');
  return some === all;
};

export const isSettled = ({ ready, status }: PodView): boolean =>
  status === 'Completed' || (status === 'Running' && allReady(ready));

const widest = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));

const restartsOf = ({ restarts, sinceRestartMs }: PodView, since: boolean): string =>
  since && restarts > 0 && sinceRestartMs !== undefined ? `${restarts} (${age(sinceRestartMs)} ago)` : String(restarts);

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
  const restartsWith = (since: boolean): number => widest(['RESTARTS', ...pods.map((pod) => restartsOf(pod, since))]);
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

const podLine = (pod: PodView, columns: Columns): Line => [
  span(`${padded(pod.name, columns.name)}  `, pod.ofCheck ? 'dim' : 'plain', { bold: !pod.ofCheck }),
  span(`${padded(pod.ready, 5)}  `, allReady(pod.ready) || pod.status === 'Completed' ? 'plain' : 'warn'),
  span(`${padded(pod.status, columns.status)}  `, toneOf(pod.status)),
  span(padded(restartsOf(pod, columns.since), columns.restarts), pod.restarts > 0 ? 'warn' : 'plain'),
  span(columns.ip ? `  ${pod.ip}` : '', 'dim'),
];

const podHead = (columns: Columns): Line => [
  span(
    `${padded('NAME', columns.name)}  READY  ${padded('STATUS', columns.status)}  ${padded('RESTARTS', columns.restarts)}${columns.ip ? '  IP' : ''}`,
    'dim',
  ),
];

/** `brief`: leaves out the containers of pods where all is well. */
const podLines = (pods: readonly PodView[], width: number, brief: boolean): Line[] => {
  if (pods.length === 0) return [[span('No pods yet.', 'dim')]];
  const columns = columnsFor(pods, width);
  return [
    podHead(columns),
    ...pods.flatMap((pod) => {
      const { containers } = pod;
      const shown = brief && isSettled(pod) ? [] : containers;
      const nameWidth = shown.length === 0 ? 0 : widest(shown.map(({ name }) => name));
      return [podLine(pod, columns), ...shown.map((container) => containerLine(container, nameWidth))];
    }),
  ];
};

const title = (text: string): Line => [span(text, 'accent', { bold: true })];

const workloadLine = ({ kind, name, ready }: WorkloadView): Line => [
  span(`${kind} ${name}  `),
  span(ready, allReady(ready) ? 'good' : 'warn'),
  span(kind === 'Job' ? ' completed' : ' ready', 'dim'),
];

const serviceLines = ({ name, endpoints }: ServiceView, width: number, { symbols }: Theme): Line[] => {
  if (endpoints.length === 0) return [[span(`${name}  `), span('no endpoints', 'warn')]];
  return wrap(
    [
      span(`${name} ${symbols.arrow}`),
      ...endpoints.flatMap(({ pod, ip, ready }) => [
        span(' '),
        span(ready ? symbols.dot : symbols.hollow, ready ? 'good' : 'warn'),
        span(`\u00a0${pod === '' ? ip : pod}${ready ? '' : '\u00a0(not\u00a0ready)'}`, ready ? 'plain' : 'warn'),
      ]),
    ],
    width,
  );
};

const eventLine = ({ at, type, object, reason, message, count }: EventView, now: number, { symbols }: Theme): Line => [
  span(`${age(now - Date.parse(at)).padStart(4)} `, 'dim'),
  span(type === 'Warning' ? `${symbols.error} ` : '  ', 'warn', { bold: true }),
  span(`${reason} `, type === 'Warning' ? 'warn' : 'plain', { bold: type === 'Warning' }),
  span(`${object} `, 'dim'),
  span(`${count > 1 ? `(${count}x) ` : ''}${message}`, 'dim'),
];

/** The newest event alone. */
export const newestEvent = (view: LiveView | undefined, now: number, theme: Theme): Line => {
  const event = view?.events.at(-1);
  return event === undefined ? blank : [span('event ', 'dim'), ...eventLine(event, now, theme)];
};

const section = (head: string, lines: readonly Line[]): Line[] =>
  lines.length === 0 ? [] : [title(head), ...lines, blank];

/** Without a limit of rows everything is there; with one, the newest events fill what the rest leaves free. */
export const liveLines = (
  view: LiveView | undefined,
  { width, rows, now, theme }: { width: number; rows: number | undefined; now: number; theme: Theme },
): Line[] => {
  if (view === undefined) return [[span('Looking at the cluster', 'dim'), span(theme.symbols.ellipsis, 'dim')]];
  const events = view.events.toReversed().map((event) => eventLine(event, now, theme));
  const state = (brief: boolean): Line[] => [
    ...section('Pods', podLines(view.pods, width, brief)),
    ...section('Controllers', view.workloads.map(workloadLine)),
    ...section(
      'Services',
      view.services.flatMap((service) => serviceLines(service, width, theme)),
    ),
  ];
  const leastEvents = Math.min(events.length, 3);
  const least = leastEvents === 0 ? 0 : leastEvents + 1;
  const full = state(false);
  const above = rows === undefined || full.length + least <= rows ? full : state(true);
  const left = rows === undefined ? events.length : Math.max(leastEvents, rows - above.length - 1);
  const below = section('Events', events.slice(0, left)).slice(0, -1);
  const kept = rows === undefined ? above : above.slice(0, Math.max(0, rows - below.length));
  return [...kept, ...below];
};

/** All of it in one row, for terminals where the panel has no room. */
export const liveSummary = (view: LiveView | undefined, { symbols }: Theme): Line => {
  if (view === undefined) return [span(`looking${symbols.ellipsis}`, 'dim')];
  const own = view.pods.filter(({ ofCheck }) => !ofCheck);
  if (own.length === 0) return [span('no pods', 'dim')];
  const restarts = own.reduce((sum, pod) => sum + pod.restarts, 0);
  return [
    ...own
      .slice(0, 3)
      .flatMap((pod, index) => [
        span(index === 0 ? '' : ` ${symbols.separator} `, 'dim'),
        span(`${pod.name} `),
        span(
          `${pod.ready} ${pod.status}`,
          isSettled(pod) ? 'good' : toneOf(pod.status) === 'good' ? 'warn' : toneOf(pod.status),
        ),
      ]),
    span(own.length > 3 ? ` ${symbols.separator} ${own.length - 3} more` : '', 'dim'),
    span(restarts > 0 ? ` ${symbols.separator} ${restarts} restart${restarts === 1 ? '' : 's'}` : '', 'warn'),
  ];
};
