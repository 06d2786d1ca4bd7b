/** What only the screen cares about: how far it is scrolled, and which of two panels a narrow terminal shows. */
import { reported } from '../lesson/checks/reported.ts';
import type { LessonState } from '../lesson/state.ts';

export type ViewState = {
  /** First visible row of the body; infinite to stay at the end of one that grows. */
  scroll: number;
  panel: Panel;
  output: OutputView;
};

/** How what commands wrote is looked at. */
export type OutputView = {
  /** First visible row, as above. */
  scroll: number;
  /** Rows that are too long go on in the next one, instead of being cut. */
  wraps: boolean;
};

/** What a lesson shows in its main column: the step, the learner's file, what happened, or (on a narrow terminal) the cluster. */
export type Panel = 'text' | 'file' | 'timeline' | 'cluster';

export type ScrollBy = 'line-up' | 'line-down' | 'page-up' | 'page-down' | 'top' | 'bottom';

/** What grows at its end, and stays there once it is scrolled there: the body of a screen, or what commands wrote. */
export type Tail = 'body' | 'output';

export type ViewEvent =
  | { type: 'scroll'; by: ScrollBy; limit: number; page: number; tail?: Tail | undefined }
  | { type: 'scroll-to'; row: number; limit: number }
  | { type: 'output-end' }
  | { type: 'wrap' }
  | { type: 'panel'; to: Panel };

const atEnd = Number.POSITIVE_INFINITY;

export const viewStart: ViewState = { scroll: 0, panel: 'text', output: { scroll: atEnd, wraps: false } };

type Scroll = Extract<ViewEvent, { type: 'scroll' }>;

const moved = (scroll: number, { by, limit, page }: Scroll): number => {
  switch (by) {
    case 'line-up':
      return scroll - 1;
    case 'line-down':
      return scroll + 1;
    case 'page-up':
      return scroll - page;
    case 'page-down':
      return scroll + page;
    case 'top':
      return 0;
    case 'bottom':
      return limit;
  }
};

/** Where a place begins: the timeline at its end, all else at its top. */
export const restOf = ({ screen, help }: Pick<LessonState, 'screen' | 'help'>, panel: Panel): number =>
  screen === 'lesson' && !help && panel === 'timeline' ? atEnd : 0;

const within = (row: number, limit: number): number => Math.min(limit, Math.max(0, row));

export const reduceView = (view: ViewState, event: ViewEvent): ViewState => {
  switch (event.type) {
    case 'scroll': {
      const { limit, tail } = event;
      const shown = tail === 'output' ? view.output : view;
      const row = within(moved(Math.min(shown.scroll, limit), event), limit);
      const scroll = tail !== undefined && row === limit ? atEnd : row;
      return tail === 'output' ? { ...view, output: { ...view.output, scroll } } : { ...view, scroll };
    }
    case 'scroll-to':
      return { ...view, scroll: within(event.row, event.limit) };
    case 'output-end':
      return view.output.scroll === atEnd ? view : { ...view, output: { ...view.output, scroll: atEnd } };
    case 'wrap':
      return { ...view, output: { scroll: atEnd, wraps: !view.output.wraps } };
    case 'panel':
      return { ...view, scroll: restOf({ screen: 'lesson', help: false }, event.to), panel: event.to };
  }
};

/** Another place starts where it rests. */
export const placeOf = ({ screen, help, attempt }: LessonState): string =>
  [
    screen,
    help,
    attempt?.epoch,
    attempt?.status,
    attempt?.reading.step,
    attempt === undefined ? undefined : reported(attempt).selected,
    attempt?.quiz.question,
    attempt?.solution.selected,
  ].join('/');
