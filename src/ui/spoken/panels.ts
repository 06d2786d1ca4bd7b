/** What stands beside the step, in sentences: the pods, the file, what happened. */
import { selectedFile } from '../../lesson/files/files.ts';
import type { ContainerView, PodView } from '../../lesson/live/pod-view.ts';
import type { TimelineEntry } from '../../lesson/timeline/timeline.ts';
import type { AttemptState } from '../../lesson/state.ts';
import { clockTime } from '../text/time.ts';
import type { Panel } from '../view.ts';

/** Of a long time the end, and that it is the end. */
const entriesSpoken = 15;

const again = (restarts: number): string => (restarts === 0 ? '' : `, ${restarts} restarts`);

const containerSentence = ({ name, kind, image, state, restarts }: ContainerView): string =>
  `Container ${name}${kind === 'app' ? '' : `, ${kind}`}, image ${image}: ${state}${again(restarts)}.`;

const podSentences = ({ name, status, ready, node, ip, message, containers }: PodView): string[] => [
  [`Pod ${name}: ${status}, ${ready} ready`, node === '' ? 'no node yet' : `on node ${node}`, ip || 'no address yet']
    .join(', ')
    .concat(message === undefined ? '.' : `. ${message}`),
  ...containers.map(containerSentence),
];

const clusterSentences = ({ live }: AttemptState): string[] => {
  const { pods = [], services = [] } = live ?? {};
  const learners = pods.filter(({ ofCheck }) => !ofCheck);
  return [
    ...(learners.length === 0 ? ['The cluster: no pods yet.'] : ['The cluster.', ...learners.flatMap(podSentences)]),
    ...services.map(({ name, endpoints }) => {
      const ready = endpoints.filter((endpoint) => endpoint.ready).map(({ pod }) => pod);
      return `Service ${name} leads to ${ready.length === 0 ? 'no pod' : ready.join(', ')}.`;
    }),
  ];
};

const fileSentences = ({ files }: AttemptState): string[] => {
  const file = selectedFile(files);
  if (file?.text === undefined) return [`File ${file?.name ?? ''}: it is not there.`];
  const lines = file.text.replace(/\n$/, '').split('\n');
  return [
    `File ${file.name}, ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}.`,
    ...lines.map((line, index) => `${index + 1}: ${line}`),
  ];
};

const entrySentence = ({ at, who, text }: TimelineEntry): string => `${clockTime(at)}, ${who}: ${text}.`;

const timelineSentences = ({ timeline }: AttemptState): string[] => {
  if (timeline.length === 0) return ['Nothing has happened yet.'];
  const shown = timeline.slice(-entriesSpoken);
  const which =
    shown.length < timeline.length ? `the last ${shown.length} of ${timeline.length}` : `${shown.length} entries`;
  return [`What happened, ${which}.`, ...shown.map(entrySentence)];
};

/** Undefined for the step itself. */
export const panelSentences = (panel: Panel, attempt: AttemptState): string[] | undefined => {
  switch (panel) {
    case 'text':
      return undefined;
    case 'cluster':
      return clusterSentences(attempt);
    case 'file':
      return fileSentences(attempt);
    case 'timeline':
      return timelineSentences(attempt);
  }
};
