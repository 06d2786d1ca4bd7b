/** The lesson's state and the screen's own in one store, so that each key of a burst meets what the one before it left. */
import type { Driver } from '../lesson/driver.ts';
import type { Settings } from '../lesson/settings.ts';
import type { LessonState } from '../lesson/state.ts';
import { actionFor, type Action } from './keys.ts';
import { bodyHeight, maxScroll, type Size } from './layout.ts';
import { hasTwoColumns, nextPanel } from './screens/lesson/columns.ts';
import { screenLayout } from './screens/screen-layout.ts';
import type { Theme } from './theme.ts';
import { placeOf, reduceView, restOf, viewStart, type ViewState } from './view.ts';

export type Snapshot = { state: LessonState; view: ViewState };

export type WorkshopStore = {
  getSnapshot: () => Snapshot;
  subscribe: (listener: () => void) => () => void;
  press: (key: string, size: Size) => void;
};

export type WorkshopStoreOptions = {
  driver: Pick<Driver, 'getState' | 'subscribe' | 'dispatch'>;
  /** The theme for the learner's settings. */
  themeFor: (settings: Settings) => Theme;
  now: () => number;
};

export const createWorkshopStore = ({ driver, themeFor, now }: WorkshopStoreOptions): WorkshopStore => {
  const listeners = new Set<() => void>();
  let snapshot: Snapshot = { state: driver.getState(), view: viewStart };
  let place = placeOf(snapshot.state);

  const show = (view: ViewState): void => {
    const state = driver.getState();
    const here = placeOf(state);
    snapshot = { state, view: here === place ? view : { ...view, scroll: restOf(state, view.panel) } };
    place = here;
    for (const listener of listeners) listener();
  };
  driver.subscribe(() => show(snapshot.view));

  const measured = (size: Size) => {
    const theme = themeFor(snapshot.state.settings);
    const layout = screenLayout({ ...snapshot, size, theme, now: now(), frame: 0 });
    return { layout, limit: maxScroll(size, layout), page: Math.max(1, bodyHeight(size, layout) - 1) };
  };

  const act = (action: Action, size: Size): void => {
    if (action.type === 'panel') {
      const to = nextPanel(snapshot.view.panel, hasTwoColumns(size.columns));
      return show(reduceView(snapshot.view, { type: 'panel', to }));
    }
    if (action.type === 'scroll') {
      const { layout, limit, page } = measured(size);
      return show(reduceView(snapshot.view, { ...action, limit, page, tail: layout.tail === true }));
    }
    driver.dispatch(action);
    if (action.type !== 'hint') return;
    const { layout, limit } = measured(size);
    if (layout.newest !== undefined) show(reduceView(snapshot.view, { type: 'scroll-to', row: layout.newest, limit }));
  };

  return {
    getSnapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press: (key, size) => {
      const action = actionFor(key, { ...snapshot, size });
      if (action !== undefined) act(action, size);
    },
  };
};
