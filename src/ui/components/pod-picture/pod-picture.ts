/** A pod as a box with its containers in it, on the address and the volumes that they share. */
import { whyNoPlace } from '../../../lesson/timeline/plain-words.ts';
import type { GonePod } from '../../../lesson/live/live-view.ts';
import type { MountView, VolumeView } from '../../../lesson/live/pod-parts.ts';
import type { ContainerView, PodView } from '../../../lesson/live/pod-view.ts';
import { beside, boxed, boxEdges, shares, type Block } from '../../text/box.ts';
import { lineWidth, padded, span, spread, type Line, type Tone } from '../../text/line.ts';
import { clockTime } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';
import { isSettled, toneOf } from '../live-panel/status-tone.ts';
import { containerBox, containerRows } from './container-lines.ts';

export type PictureOptions = {
  width: number;
  now: number;
  theme: Theme;
  /** `short`: each container in one row, and no boxes inside the box. */
  detail: 'full' | 'short';
};

/** A wider picture falls apart for the eye. */
const pictureAtMost = 100;

/** Containers stand side by side where each has so much room. */
const besideFrom = 34;

const isFirst = ({ kind }: ContainerView): boolean => kind === 'init';

const orderOf = (containers: readonly ContainerView[]): ((container: ContainerView) => number | undefined) => {
  const early = containers.filter(({ kind }) => kind === 'init' || kind === 'sidecar');
  return (container) => {
    const index = early.indexOf(container);
    return early.length < 2 || index === -1 ? undefined : index + 1;
  };
};

const grid = (
  containers: readonly ContainerView[],
  order: ReturnType<typeof orderOf>,
  options: PictureOptions,
): Line[] => {
  const { width, theme } = options;
  const perRow = Math.max(1, Math.min(containers.length, Math.floor((width + 1) / (besideFrom + 1))));
  const widths = shares(width, perRow);
  const rows: Line[] = [];
  for (let index = 0; index < containers.length; index += perRow) {
    const some = containers.slice(index, index + perRow);
    const draw = (least: number): Block[] =>
      some.map((container, place) => {
        const cells = widths[place] ?? width;
        return {
          rows: containerBox(container, { ...options, width: cells, order: order(container), least }),
          width: cells,
        };
      });
    const blocks = draw(0);
    // Boxes beside each other end in the same row.
    const tallest = Math.max(...blocks.map((block) => block.rows.length)) - 2;
    rows.push(...(some.length === 1 ? blocks[0]!.rows : beside(draw(tallest), theme.symbols.ellipsis)));
  }
  return rows;
};

const containerLines = ({ containers }: PodView, options: PictureOptions): Line[] => {
  const order = orderOf(containers);
  if (options.detail === 'short') {
    return containers.flatMap((container) => containerRows(container, { ...options, order: order(container) }));
  }
  // Init containers run one after the other and before all else: they stand above the rest.
  return [
    ...containers
      .filter(isFirst)
      .flatMap((container) => containerBox(container, { ...options, order: order(container) })),
    ...grid(
      containers.filter((container) => !isFirst(container)),
      order,
      options,
    ),
  ];
};

const localhostLines = ({ containers }: PodView, { width, theme }: PictureOptions): Line[] => {
  const listeners = containers.flatMap(({ name, ports }) => ports.map(({ number }) => `:${number}\u00a0${name}`));
  const several = containers.filter(({ kind }) => kind !== 'init').length > 1;
  if (listeners.length === 0 && !several) return [];
  const text = listeners.length === 0 ? 'shared by all containers' : listeners.join(` ${theme.symbols.separator} `);
  return wrap([span('localhost ', 'accent'), span(text, listeners.length === 0 ? 'dim' : 'plain')], width);
};

const pathOf = ({ path, subPath }: MountView): string => (subPath === undefined ? path : `${path} (${subPath})`);

const modeOf = ({ readOnly }: MountView): string => (readOnly ? 'ro' : 'rw');

const volumeLines = ({ name, source, mounts }: VolumeView, { width, theme }: PictureOptions): Line[] => {
  const head: Line = [span('volume ', 'accent'), span(name), span(` ${theme.symbols.separator} ${source}`, 'dim')];
  if (mounts.length === 0) return [[...head, span('  mounted nowhere', 'warn')]];
  const short: Line = [
    ...head,
    ...mounts.flatMap((mount, index) => [
      span(index === 0 ? '  ' : ` ${theme.symbols.separator} `, 'dim'),
      span(`${mount.container} ${modeOf(mount)} `),
      span(pathOf(mount), 'code'),
    ]),
  ];
  if (lineWidth(short) <= width) return [short];
  const widest = Math.max(...mounts.map(({ container }) => container.length));
  return [
    head,
    ...mounts.map((mount): Line => [
      span(`  ${padded(mount.container, widest)} ${modeOf(mount)} `),
      span(pathOf(mount), 'code'),
    ]),
  ];
};

/** What is wrong with the pod as a whole; what is wrong with a container stands in its box. */
const troubleOf = ({ terminating, node, message, status }: PodView): string | undefined => {
  if (terminating) return 'It is going away: its containers get time to end.';
  if (node === '' && message !== undefined) return `It has no place yet: ${whyNoPlace(message) ?? message}.`;
  if (node === '') return 'It waits for a place on a node.';
  return status === 'Evicted' ? `It was thrown off its node: ${message ?? ''}` : undefined;
};

const edgeOf = (pod: PodView): Tone => {
  if (pod.terminating) return 'warn';
  if (isSettled(pod)) return 'dim';
  const tone = toneOf(pod.status);
  return tone === 'good' ? 'warn' : tone;
};

const readyWords = ({ ready, status }: PodView): string => (status === 'Completed' ? '' : `${ready} ready`);

const addressLine = ({ ip, node, uid }: PodView, { width, theme }: PictureOptions): Line => {
  const where: Line = [
    span(ip === '' ? 'no IP yet' : ip, ip === '' ? 'warn' : 'plain'),
    span(node === '' ? '' : ` on ${node}`, 'dim'),
  ];
  const who: Line = [span(`uid ${uid.slice(0, 8)}`, 'dim')];
  return lineWidth(where) + lineWidth(who) + 2 > width ? where : spread(where, who, width, theme.symbols.ellipsis);
};

const podPicture = (pod: PodView, options: PictureOptions): Line[] => {
  const { theme } = options;
  const width = Math.min(options.width, pictureAtMost);
  const inside = { ...options, width: width - boxEdges };
  const trouble = troubleOf(pod);
  const ready = readyWords(pod);
  return boxed(
    [
      addressLine(pod, inside),
      ...(trouble === undefined
        ? []
        : wrap([span(`${theme.symbols.error} ${trouble}`, edgeOf(pod), { bold: true })], inside.width).slice(0, 3)),
      ...containerLines(pod, inside),
      ...localhostLines(pod, inside),
      ...pod.volumes.flatMap((volume) => volumeLines(volume, inside)),
    ],
    {
      title: [span(`pod ${pod.name}`, 'plain', { bold: true })],
      corner: [
        span(pod.status, edgeOf(pod) === 'dim' ? 'good' : edgeOf(pod), { bold: !isSettled(pod) }),
        span(ready === '' ? '' : ` ${ready}`, isSettled(pod) ? 'dim' : 'warn'),
      ],
      width,
      tone: edgeOf(pod),
      theme,
    },
  );
};

/** The place where a pod was. */
export const gonePicture = ({ name, at }: GonePod, { width, theme }: Pick<PictureOptions, 'width' | 'theme'>): Line[] =>
  boxed([], {
    title: [span(`${theme.symbols.fail} pod ${name}`, 'dim')],
    corner: [span(`gone at ${clockTime(at)}`, 'warn')],
    width: Math.min(width, pictureAtMost),
    theme,
  });

/** Pods stand side by side where each has so much room. */
const podsBesideFrom = 48;

export const podPictures = (pods: readonly PodView[], options: PictureOptions): Line[] => {
  if (pods.length === 0) return [];
  const { width, theme } = options;
  const widths = shares(width, pods.length).map((each) => Math.min(each, pictureAtMost));
  if (pods.length === 1 || widths[0]! < podsBesideFrom) return pods.flatMap((pod) => podPicture(pod, options));
  const blocks = pods.map((pod, index): Block => {
    const cells = widths[index] ?? width;
    return { rows: podPicture(pod, { ...options, width: cells }), width: cells };
  });
  return beside(blocks, theme.symbols.ellipsis);
};
