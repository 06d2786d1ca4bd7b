/** What the words of kubectl mean for the one who reads them. */
import type { PodView } from '../../../lesson/live/pod-view.ts';
import type { Tone } from '../../text/line.ts';

const goodWords = new Set(['Running', 'Completed', 'Succeeded']);
const waitingWords =
  /^(Pending|ContainerCreating|PodInitializing|Terminating|Init:\d|NotReady|Waiting|SchedulingGated)/;

export const toneOf = (word: string): Tone => {
  if (goodWords.has(word)) return 'good';
  return waitingWords.test(word) ? 'warn' : 'bad';
};

export const allReady = (ready: string): boolean => {
  const [some, all] = ready.split('/');
  return some === all;
};

export const isSettled = ({ ready, status }: PodView): boolean =>
  status === 'Completed' || (status === 'Running' && allReady(ready));
