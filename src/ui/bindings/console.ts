import { runningCommands } from '../../lesson/console/console.ts';
import type { Binding, Situation } from '../keys.ts';
import { isReady } from './conditions.ts';
import { editing } from './moving.ts';

const runs = ({ state: { attempt } }: Situation): boolean =>
  attempt !== undefined && runningCommands(attempt.console).length > 0;

const on = ['console'] as const;

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
  ...editing(on),
  {
    keys: ['escape'],
    on,
    label: 'to the step',
    about: 'close the command line; what runs goes on',
    action: { type: 'console' },
    rank: 100,
  },
];
