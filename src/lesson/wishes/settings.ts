import { moveSelection } from '../selection.ts';
import { nextChoice, settingNames } from '../settings.ts';
import { stay, type Move, type Wish } from '../events.ts';
import type { LessonState } from '../state.ts';
import { leadBack } from './aside.ts';

export const onSettings = (state: LessonState, wish: Wish, now: number): Move<LessonState> => {
  const { settling } = state;
  if (settling === undefined) return stay(state);
  switch (wish.type) {
    case 'back':
      return leadBack(state, settling.from, now);
    case 'select':
      return stay({
        ...state,
        settling: { ...settling, selected: moveSelection(settling.selected, settingNames.length, wish.by) },
      });
    case 'set': {
      const name = settingNames[settling.selected];
      if (name === undefined) return stay(state);
      const settings = nextChoice(state.settings, name, wish.by);
      return { state: { ...state, settings }, effects: [{ type: 'save-settings', settings }] };
    }
    default:
      return stay(state);
  }
};
