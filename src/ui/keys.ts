/** Which binding a key has here and now. */
import type { Wish } from '../lesson/events.ts';
import type { LessonState, Screen } from '../lesson/state.ts';
import { bindings } from './bindings/index.ts';
import type { Size } from './layout.ts';
import type { ScrollBy, ViewState } from './view.ts';

/** Where keys mean something of their own. A question and the help come before the screen below them. */
export type Place = Screen | 'dialog' | 'help' | 'console' | 'search';

export type Action = Wish | { type: 'scroll'; by: ScrollBy } | { type: 'panel' } | { type: 'wrap' };

/** All that decides what a key means. */
export type Situation = { state: LessonState; view: ViewState; size: Size };

export type Binding = {
  /** Names as `readKeys` gives them. */
  keys: readonly string[];
  on: readonly Place[];
  /** One or two words for the bottom row. */
  label: string;
  /** One line for the help. */
  about: string;
  action: Action;
  /** Place in the bottom row, the smallest first; without one it is only in the help. */
  rank?: number;
  when?: (now: Situation) => boolean;
};

export const placeOfKeys = ({ dialog, help, screen, attempt, search }: LessonState): Place => {
  if (dialog !== undefined) return 'dialog';
  if (help) return 'help';
  if (screen === 'lesson' && attempt?.console.open === true) return 'console';
  return screen === 'catalogue' && search?.typing === true ? 'search' : screen;
};

/** Where plain keys are text. */
const isTyping = (place: Place): boolean => place === 'console' || place === 'search';

/** The bindings that work here and now. */
export const bindingsFor = (now: Situation): Binding[] => {
  const place = placeOfKeys(now.state);
  return bindings.filter(({ on, when }) => on.includes(place) && (when === undefined || when(now)));
};

export const actionFor = (key: string, now: Situation): Action | undefined => {
  const bound = bindingsFor(now).find(({ keys }) => keys.includes(key))?.action;
  if (bound !== undefined || !isTyping(placeOfKeys(now.state))) return bound;
  const text = key === 'space' ? ' ' : key;
  return Array.from(text).length === 1 ? { type: 'edit-text', edit: { type: 'type', text } } : undefined;
};

/**
 * A terminal sends Alt with a key as Escape before it: where that combination means nothing, Escape and the key came
 * quickly one after the other. While something is typed it is more likely a habit from a shell, and does nothing.
 */
export const pressed = (key: string, now: Situation): readonly string[] => {
  const [, plain] = /^alt-(.+)$/su.exec(key) ?? [];
  if (plain === undefined || isTyping(placeOfKeys(now.state))) return [key];
  return ['escape', plain];
};

/** Pasted text is text, never keys: it means nothing where nothing is typed. */
export const actionForPaste = (pasted: string, now: Situation): Action | undefined => {
  const place = placeOfKeys(now.state);
  if (!isTyping(place)) return undefined;
  const lines = pasted
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replaceAll(/(?!\n)\p{Control}/gu, '');
  const text = place === 'console' ? lines : lines.replaceAll('\n', ' ').trim();
  return text === '' ? undefined : { type: 'edit-text', edit: { type: 'type', text } };
};
