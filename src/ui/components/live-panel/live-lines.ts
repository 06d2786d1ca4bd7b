/** The cluster as it is now: a few pods as pictures, many in a table, then what is around them and what happened. */
import type { LiveView, ServiceView, WorkloadView } from '../../../lesson/live/live-view.ts';
import type { PodView } from '../../../lesson/live/pod-view.ts';
import { gonePicture, podPictures, type PictureOptions } from '../pod-picture/pod-picture.ts';
import { blank, span, type Line } from '../../text/line.ts';
import { clockTime } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';
import { eventLine, newestEvents } from './event-lines.ts';
import { podTable } from './pod-table.ts';
import { allReady, isSettled, toneOf } from './status-tone.ts';

export { isSettled } from './status-tone.ts';

export type LiveOptions = { width: number; rows: number | undefined; now: number; theme: Theme };

/** More pods than that are a table. */
const picturesAtMost = 3;

/** How long it is to be seen that a pod has gone. */
const goneMs = 15_000;

const eventsAtLeast = 3;

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

/** The newest event alone. */
export const newestEvent = (view: LiveView | undefined, now: number, theme: Theme): Line => {
  const event = view?.events.at(-1);
  return event === undefined ? blank : [span('event ', 'dim'), ...eventLine(event, now, theme)];
};

const section = (head: string, lines: readonly Line[]): Line[] =>
  lines.length === 0 ? [] : [title(head), ...lines, blank];

const around = ({ workloads, services }: LiveView, { width, theme }: LiveOptions): Line[] => [
  ...section('Controllers', workloads.map(workloadLine)),
  ...section(
    'Services',
    services.flatMap((service) => serviceLines(service, width, theme)),
  ),
];

type Detail = PictureOptions['detail'] | 'table' | 'brief';

const justGone = ({ pods, gone }: LiveView, now: number): LiveView['gone'] =>
  gone.filter(({ at, name }) => now - at < goneMs && !pods.some((pod) => pod.name === name));

const goneLines = (view: LiveView, { width, now, theme }: LiveOptions): Line[] => {
  const gone = justGone(view, now);
  if (gone.length === 0) return [];
  const names = gone.map(({ name }) => name).join(', ');
  return wrap([span(`${theme.symbols.fail} gone: ${names}`, 'warn')], width).slice(0, 2);
};

const noPods = ({ gone }: LiveView): Line => {
  const last = gone.at(-1);
  return [span(last === undefined ? 'No pods yet.' : `No pods; ${last.name} went at ${clockTime(last.at)}.`, 'dim')];
};

const podLines = (view: LiveView, detail: Detail, options: LiveOptions): Line[] => {
  const { pods } = view;
  const { width, now, theme, rows } = options;
  if (detail === 'table' || detail === 'brief') {
    const lines =
      pods.length === 0
        ? [noPods(view)]
        : podTable(pods, { width, now, rows, containers: detail === 'table' ? 'all' : 'troubled' });
    return [...section('Pods', [...goneLines(view, options), ...lines])];
  }
  const others = pods.filter(({ ofCheck }) => ofCheck);
  return [
    ...podPictures(
      pods.filter(({ ofCheck }) => !ofCheck),
      { width, now, theme, detail },
    ),
    ...justGone(view, now).flatMap((gone) => gonePicture(gone, { width, theme })),
    ...(others.length === 0 ? [] : podTable(others, { width, now, containers: 'none', head: false })),
    blank,
  ];
};

const detailsFor = (view: LiveView, now: number): readonly Detail[] => {
  const own = view.pods.filter(({ ofCheck }) => !ofCheck).length;
  const shown = own + justGone(view, now).length;
  return shown > 0 && own <= picturesAtMost ? ['full', 'short', 'table', 'brief'] : ['table', 'brief'];
};

/** Without a limit of rows everything is there; with one, the newest events fill what the rest leaves free. */
export const liveLines = (view: LiveView | undefined, options: LiveOptions): Line[] => {
  const { rows, width, now, theme } = options;
  if (view === undefined) return [[span('Looking at the cluster', 'dim'), span(theme.symbols.ellipsis, 'dim')]];
  const least = view.events.length === 0 ? 0 : eventsAtLeast + 1;
  const rest = around(view, options);
  let above: Line[] = [];
  for (const detail of detailsFor(view, now)) {
    above = [...podLines(view, detail, options), ...rest];
    if (rows === undefined || above.length + least <= rows) break;
  }
  const left = rows === undefined ? undefined : Math.max(eventsAtLeast, rows - above.length - 1);
  const below = section('Events', newestEvents(view.events, { width, rows: left, now, theme })).slice(0, -1);
  const kept = rows === undefined ? above : above.slice(0, Math.max(0, rows - below.length));
  return [...kept, ...below];
};

const summaryTone = (pod: PodView) => {
  const tone = toneOf(pod.status);
  return isSettled(pod) ? 'good' : tone === 'good' ? 'warn' : tone;
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
        span(`${pod.ready} ${pod.status}`, summaryTone(pod)),
      ]),
    span(own.length > 3 ? ` ${symbols.separator} ${own.length - 3} more` : '', 'dim'),
    span(restarts > 0 ? ` ${symbols.separator} ${restarts} restart${restarts === 1 ? '' : 's'}` : '', 'warn'),
  ];
};
