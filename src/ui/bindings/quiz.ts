import type { Binding } from '../keys.ts';
import { selecting } from './moving.ts';

export const quizBindings: readonly Binding[] = [
  {
    keys: ['return'],
    on: ['quiz'],
    label: 'answer',
    about: 'take this option as your answer',
    action: { type: 'answer' },
    rank: 10,
  },
  {
    keys: ['n', 'right'],
    on: ['quiz'],
    label: 'next question',
    about: 'the next question',
    action: { type: 'question', by: 1 },
    rank: 20,
  },
  {
    keys: ['p', 'left'],
    on: ['quiz'],
    label: 'question before',
    about: 'the question before',
    action: { type: 'question', by: -1 },
  },
  {
    keys: ['escape'],
    on: ['quiz'],
    label: 'to the step',
    about: 'back to the step',
    action: { type: 'back' },
    rank: 30,
  },
  ...selecting(['quiz'], 'option'),
];
