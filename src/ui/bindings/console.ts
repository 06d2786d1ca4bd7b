import type { TextEdit } from '../../lesson/text-input.ts';
import { runningCommands } from '../../lesson/console.ts';
import type { Binding, Situation } from '../keys.ts';
import { isReady } from './conditions.ts';

const runs = ({ state: { attempt } }: Situation): boolean =>
  attempt !== undefined && runningCommands(attempt.console).length > 0;

const on = ['console'] as const;

const edit = (keys: readonly string[], label: string, about: string, how: TextEdit): Binding => ({
  keys,
  on,
  label,
  about,
  action: { type: 'edit-text', edit: how },
});

export const consoleBindings: readonly Binding[] = [
  {
    keys: [':'],
    on: ['lesson'],
    label: 'command',
    about: 'a command line beside the step: kubectl and all else that a terminal runs',
    action: { type: 'console' },
    rank: 27,
    when: isReady,
  },
  { keys: ['return'], on, label: 'run', about: 'run the line', action: { type: 'command' }, rank: 10 },
  { keys: ['tab'], on, label: 'complete', about: 'complete the word', action: { type: 'complete' }, rank: 20 },
  {
    keys: ['up', 'ctrl-p'],
    on,
    label: 'earlier',
    about: 'the line before, of those that begin with what is typed',
    action: { type: 'recall', by: 1 },
    rank: 30,
  },
  {
    keys: ['down', 'ctrl-n'],
    on,
    label: 'later',
    about: 'the line after',
    action: { type: 'recall', by: -1 },
  },
  {
    keys: ['ctrl-c'],
    on,
    label: 'stop',
    about: 'stop the command that runs; a second time ends it at once',
    action: { type: 'stop-command' },
    rank: 5,
    when: runs,
  },
  {
    keys: ['ctrl-c'],
    on,
    label: 'quit',
    about: 'quit, when no command runs',
    action: { type: 'stop-command' },
    when: (now) => !runs(now),
  },
  {
    keys: ['pageup'],
    on,
    label: 'page up',
    about: 'scroll the output up',
    action: { type: 'scroll', by: 'page-up' },
    rank: 40,
  },
  {
    keys: ['pagedown'],
    on,
    label: 'page down',
    about: 'scroll the output down',
    action: { type: 'scroll', by: 'page-down' },
  },
  {
    keys: ['ctrl-t'],
    on,
    label: 'wrap',
    about: 'wrap long rows of the output, or cut them again',
    action: { type: 'wrap' },
    rank: 50,
  },
  { keys: ['ctrl-l'], on, label: 'clear', about: 'clear the output', action: { type: 'clear' }, rank: 60 },
  edit(['left', 'ctrl-b'], 'left', 'one character to the left', { type: 'caret', to: 'left' }),
  edit(['right', 'ctrl-f'], 'right', 'one character to the right', { type: 'caret', to: 'right' }),
  edit(['home', 'ctrl-a'], 'start', 'to the start of the line', { type: 'caret', to: 'start' }),
  edit(['end', 'ctrl-e'], 'end', 'to the end of the line', { type: 'caret', to: 'end' }),
  edit(['backspace', 'ctrl-h'], 'erase', 'erase the character before', { type: 'erase', what: 'before' }),
  edit(['delete', 'ctrl-d'], 'delete', 'erase the character after', { type: 'erase', what: 'after' }),
  edit(['ctrl-w'], 'erase word', 'erase the word before', { type: 'erase', what: 'word' }),
  edit(['ctrl-u'], 'erase start', 'erase all before', { type: 'erase', what: 'to-start' }),
  edit(['ctrl-k'], 'erase end', 'erase all after', { type: 'erase', what: 'to-end' }),
  {
    keys: ['escape'],
    on,
    label: 'to the step',
    about: 'close the command line; what runs goes on',
    action: { type: 'console' },
    rank: 100,
  },
];
