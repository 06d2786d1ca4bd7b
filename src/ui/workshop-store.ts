/** The lesson's state and the screen's own in one store, so that each key of a burst meets what the one before it left. */
import type { Driver } from '../lesson/driver.ts';
import { refusalOf } from '../lesson/files/marks.ts';
import { settingsInForce, type Settings } from '../lesson/settings.ts';
import type { LessonState } from '../lesson/state.ts';
import { actionFor, actionForPaste, placeOfKeys, pressed, type Action } from './keys.ts';
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
  /** Text that the terminal says was pasted. */
  paste: (text: string, size: Size) => void;
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
  /** Of the terminal, when a key was pressed last. */
  let lastSize: Size | undefined;

  const show = (view: ViewState): void => {
    const state = driver.getState();
    const here = placeOf(state);
    snapshot = { state, view: here === place ? view : { ...view, scroll: restOf(state, view.panel) } };
    place = here;
    for (const listener of listeners) listener();
  };
  const measured = (size: Size) => {
    const { settings, overrides } = snapshot.state;
    const theme = themeFor(settingsInForce(settings, overrides));
    const layout = screenLayout({ ...snapshot, size, theme, now: now(), frame: 0 });
    return { layout, limit: maxScroll(size, layout), page: Math.max(1, bodyHeight(size, layout) - 1) };
  };

  const showNewest = (size: Size): void => {
    const { layout, limit } = measured(size);
    if (layout.newest !== undefined) show(reduceView(snapshot.view, { type: 'scroll-to', row: layout.newest, limit }));
  };

  driver.subscribe(() => {
    const before = snapshot.state.attempt;
    show(snapshot.view);
    const { state, view } = snapshot;
    if (view.panel !== 'file' || state.screen !== 'lesson' || state.attempt === undefined || before === undefined)
      return;
    const refusal = refusalOf(state.attempt.files);
    const isNew = refusal !== undefined && refusal !== refusalOf(before.files);
    // What was refused, or another file: its first mark, or its top.
    if (before.files.selected !== state.attempt.files.selected) show(reduceView(view, { type: 'panel', to: 'file' }));
    if (isNew && lastSize !== undefined) showNewest(lastSize);
  });

  const act = (action: Action, size: Size): void => {
    if (action.type === 'panel') {
      const to = nextPanel(snapshot.view.panel, hasTwoColumns(size.columns));
      return show(reduceView(snapshot.view, { type: 'panel', to }));
    }
    if (action.type === 'scroll') {
      const { layout, limit, page } = measured(size);
      return show(reduceView(snapshot.view, { ...action, limit, page, tail: layout.tail }));
    }
    const reading = snapshot.state.attempt?.reading;
    if (action.type === 'wrap') return show(reduceView(snapshot.view, { type: 'wrap' }));
    // Who types wants to see what comes of it.
    if (placeOfKeys(snapshot.state) === 'console') show(reduceView(snapshot.view, { type: 'output-end' }));
    driver.dispatch(action);
    // Another step, or a hint: who asks for it wants to read it.
    if (snapshot.state.attempt?.reading !== reading && snapshot.view.panel !== 'text') {
      show(reduceView(snapshot.view, { type: 'panel', to: 'text' }));
    }
    if (action.type === 'hint') showNewest(size);
  };

  const take = (action: Action | undefined, size: Size): void => {
    if (action !== undefined) act(action, size);
  };

  return {
    getSnapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press: (key, size) => {
      lastSize = size;
      for (const each of pressed(key, { ...snapshot, size })) take(actionFor(each, { ...snapshot, size }), size);
    },
    paste: (text, size) => take(actionForPaste(text, { ...snapshot, size }), size),
  };
};
