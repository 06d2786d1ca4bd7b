import { replay, type JournalEntry } from '../../src/lesson/journal.ts';
import { initial, reduce } from '../../src/lesson/machine.ts';
import type { AttemptEvent, Effect, LessonEvent } from '../../src/lesson/events.ts';
import type { Lesson, LessonState } from '../../src/lesson/state.ts';
import { lessons } from './sample-lessons.ts';

export const noon = Date.parse('2026-11-21T12:00:00Z');

/** A lesson that remembers the effects it asked for. */
export const play = (entries: Partial<JournalEntry>[] = [], offered: readonly Lesson[] = lessons) => {
  let state: LessonState = initial(offered).state;
  let asked: Effect[] = [];
  const game = {
    get state() {
      return state;
    },
    send(event: LessonEvent, at = noon): Effect[] {
      const move = reduce(state, event, at);
      state = move.state;
      asked = [...move.effects];
      return asked;
    },
    tell(event: AttemptEvent, at = noon): Effect[] {
      return game.send({ type: 'of-attempt', epoch: state.epochs, event }, at);
    },
    open(scenario: string): Effect[] {
      const effects = game.send({ type: 'open', scenario });
      game.tell({
        type: 'began',
        namespace: 'kp-1',
        folder: '/workspace',
        files: ['pod.yaml', 'service.yaml'],
        terminalLine: undefined,
        canOpenShell: false,
      });
      return effects;
    },
    get attempt() {
      return state.attempt!;
    },
  };
  game.send({ type: 'progress-loaded', progress: replay(entries as JournalEntry[]), problem: undefined });
  game.send({ type: 'cluster-open', name: 'kind', title: 'kind cluster "peapod", Kubernetes v1.34.4, 1 node' });
  // A first visit stays at the welcome until it is read.
  if (state.screen === 'opening') game.send({ type: 'open' });
  return game;
};
