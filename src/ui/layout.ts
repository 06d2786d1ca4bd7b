/** What a screen wants to show, before it is cut to the terminal: the frame draws it, the keys scroll it. */
import type { AttemptState, Lesson, LessonState } from '../lesson/state.ts';
import { span, type Line } from './text/line.ts';
import type { Theme } from './theme.ts';
import type { Tail, ViewState } from './view.ts';

export type Size = { columns: number; rows: number };

export type ScreenProps = {
  state: LessonState;
  view: ViewState;
  size: Size;
  theme: Theme;
  /** Milliseconds since the epoch. */
  now: number;
  /** Counts up while something is going on: for spinners. */
  frame: number;
};

/** For the screens inside of a lesson. */
export type LessonProps = ScreenProps & { attempt: AttemptState; lesson: Lesson };

export type ScreenLayout = {
  title: Line;
  /** At the right of the title. */
  corner: Line;
  /** Rows above the body that never scroll. */
  top: readonly Line[];
  /** Rows above the body, in its column, that never scroll. */
  above?: readonly Line[];
  /** All rows of the body; the frame shows those that fit. */
  body: readonly Line[];
  /** Which row of the body must be in sight, when it isn't the learner who scrolls. */
  follow?: number;
  /** The row where the newest thing begins: opening a hint scrolls there. */
  newest?: number;
  /** The newest rows are the last ones: the body rests at its end until somebody scrolls. `output` has a place of its own. */
  tail?: Tail;
  /** A second column beside the body, and its width. It is cut, not scrolled. */
  side?: { rows: readonly Line[]; width: number };
  /** Rows between the body and the keys. */
  status: readonly Line[];
};

export const lessonTitle = ({ scenario }: Lesson): Line => [
  span(`${scenario.id} `, 'dim'),
  span(scenario.title, 'accent', { bold: true }),
];

/** Wider than this the eye loses the way from one side to the other. */
const widest = 160;

/** What of the terminal is drawn on. */
export const drawnSize = ({ columns, rows }: Size): Size => ({ columns: Math.min(columns, widest), rows });

/** Title, rule, rule and keys. */
const frameRows = 4;

/** Rows between the top and the status: for the body, what is above it, and the column beside them. */
export const mainHeight = ({ rows }: Size, { top, status }: Pick<ScreenLayout, 'top' | 'status'>): number =>
  Math.max(1, rows - frameRows - top.length - status.length);

/** Rows that are left for the body. */
export const bodyHeight = (size: Size, layout: Pick<ScreenLayout, 'top' | 'status' | 'above'>): number =>
  Math.max(1, mainHeight(size, layout) - (layout.above?.length ?? 0));

export const maxScroll = (size: Size, layout: ScreenLayout): number =>
  Math.max(0, layout.body.length - bodyHeight(size, layout));

/** The first row of the body to show. */
export const firstRow = (size: Size, layout: ScreenLayout, view: ViewState): number => {
  const limit = maxScroll(size, layout);
  if (layout.tail === 'output') return Math.min(view.output.scroll, limit);
  if (layout.follow === undefined) return Math.min(view.scroll, limit);
  const height = bodyHeight(size, layout);
  return Math.min(limit, Math.max(0, layout.follow - Math.floor(height / 2)));
};
