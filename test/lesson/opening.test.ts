import { describe, expect, test } from '@jest/globals';
import { initial, reduce } from '../../src/lesson/machine.ts';
import type { LessonEvent } from '../../src/lesson/events.ts';
import type { LessonState } from '../../src/lesson/state.ts';
import { problem } from './fake-ports.ts';
import { noon } from './play.ts';
import { lessons } from './sample-lessons.ts';
import { noProgress } from '../../src/lesson/journal.ts';

const enter = (progress: LessonState['progress'] = {}, startWith?: string) => {
  let { state } = initial(lessons, startWith);
  const visit = {
    get state() {
      return state;
    },
    send(event: LessonEvent, at = noon) {
      const move = reduce(state, event, at);
      ({ state } = move);
      return move.effects;
    },
  };
  visit.send({ type: 'progress-loaded', progress, problem: undefined });
  return visit;
};

const opened: LessonEvent = { type: 'cluster-open', name: 'kind', title: 'a kind cluster' };
const before = { duo: noProgress };

describe('the welcome', () => {
  test('waits to be read the first time, and says how long the cluster took', () => {
    const visit = enter();
    visit.send(opened, noon + 2_300);
    expect(visit.state).toMatchObject({ screen: 'opening', opening: { status: 'ready', tookMs: 2_300 } });
    visit.send({ type: 'open' });
    expect(visit.state.screen).toBe('catalogue');
  });

  test('leads on as soon as the cluster is there for who has read it before that', () => {
    const visit = enter();
    visit.send({ type: 'open' });
    expect(visit.state).toMatchObject({ screen: 'opening', opening: { eager: true } });
    visit.send(opened);
    expect(visit.state.screen).toBe('catalogue');
  });

  test('leads on by itself on later visits', () => {
    const visit = enter(before);
    visit.send(opened);
    expect(visit.state.screen).toBe('catalogue');
  });

  test('leads straight to the scenario that was asked for, the first time too', () => {
    const visit = enter({}, 'duo');
    expect(visit.send(opened)).toContainEqual(expect.objectContaining({ type: 'start-scenario', scenario: 'duo' }));
  });

  test('lets the settings be seen to the end when the cluster comes meanwhile', () => {
    const visit = enter(before);
    visit.send({ type: 'settings' });
    visit.send(opened);
    expect(visit.state.screen).toBe('settings');
    visit.send({ type: 'back' });
    expect(visit.state.screen).toBe('catalogue');
  });

  test('is there again after the doctor when it was not read yet', () => {
    const visit = enter();
    visit.send({ type: 'doctor' });
    visit.send(opened);
    visit.send({ type: 'back' });
    expect(visit.state.screen).toBe('opening');
  });

  test('opens the cluster again after a failure, and counts from then', () => {
    const visit = enter(before);
    expect(visit.send({ type: 'retry' })).toEqual([]);
    visit.send({ type: 'cluster-failed', problem: problem('docker-missing') });
    expect(visit.send({ type: 'retry' }, noon + 60_000)).toEqual([{ type: 'open-cluster' }]);
    visit.send(opened, noon + 61_000);
    expect(visit.state.opening).toMatchObject({ problem: undefined, tookMs: 1_000 });
  });

  test('tells trouble with the settings and with the progress, both', () => {
    const visit = enter();
    visit.send({ type: 'settings-loaded', settings: visit.state.settings, problem: problem('settings') });
    visit.send({ type: 'progress-loaded', progress: {}, problem: problem('journal') });
    expect(visit.state.notice?.text).toMatch(/settings happened\..*journal happened\./);
  });
});
