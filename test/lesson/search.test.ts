import { describe, expect, test } from '@jest/globals';
import { folded, foundLessons, lessonInSight } from '../../src/lesson/search.ts';
import { inputOf } from '../../src/lesson/text-input.ts';
import type { Lesson } from '../../src/lesson/state.ts';
import { play } from './play.ts';
import { firstPod, lessons } from './sample-lessons.ts';

const withConcepts: Lesson[] = [
  ...lessons,
  {
    scenario: { ...firstPod, id: 'X1', slug: 'cafe', title: 'Kaffee', concepts: ['Café', 'Sidecar'] },
    warnings: {},
    forecasts: {},
  },
];

const found = (text: string): string[] => {
  const search = { typing: true, input: inputOf(text) };
  return foundLessons({ lessons: withConcepts, search }).map((index) => withConcepts[index]!.scenario.slug);
};

const searching = (text: string) => {
  const game = play();
  game.send({ type: 'search' });
  for (const letter of text) game.send({ type: 'edit-text', edit: { type: 'type', text: letter } });
  return game;
};

describe('searching', () => {
  test.each([
    ['C01', ['shop']],
    ['neighb', ['duo']],
    ['CONTAINERS talk', ['duo']],
    ['controllers', ['shop']],
    ['cafe', ['cafe']],
    ['CAFÉ', ['cafe']],
    ['sidecar kaffee', ['cafe']],
    ['basics zebra', []],
    ['  ', ['first-pod', 'duo', 'shop', 'cafe']],
  ])('%j finds %j', (text, slugs) => {
    expect(found(text)).toEqual(slugs);
  });

  test('folds case and accents', () => {
    expect(folded('ÀÉîõÜ ẞ')).toBe('aeiou ß');
  });

  test('the mark stays on a row that is in sight', () => {
    const game = searching('three');
    expect(game.state.cursor).toBe(2);
    game.send({ type: 'select', by: -1 });
    expect(game.state.cursor).toBe(2);
    game.send({ type: 'edit-text', edit: { type: 'erase', what: 'to-start' } });
    expect(game.state.cursor).toBe(2);
  });

  test('Enter keeps what was found, and what is opened is of it', () => {
    const game = searching('talk');
    expect(game.send({ type: 'open' })).toEqual([]);
    game.send({ type: 'search' });
    expect(game.state.search).toMatchObject({ typing: false, input: { text: 'talk' } });
    game.send({ type: 'open' });
    expect(game.attempt.slug).toBe('duo');
    game.send({ type: 'back' });
    expect(game.state).toMatchObject({ screen: 'catalogue', search: { typing: false } });
  });

  test('goes on with the same words after Enter, and Esc clears them', () => {
    const game = searching('talk');
    game.send({ type: 'search' });
    game.send({ type: 'search' });
    expect(game.state.search).toMatchObject({ typing: true, input: { text: 'talk' } });
    game.send({ type: 'back' });
    expect(game.state).toMatchObject({ search: undefined, cursor: 1 });
  });

  test('Enter with nothing typed is no search', () => {
    const game = searching(' ');
    game.send({ type: 'search' });
    expect(game.state.search).toBeUndefined();
  });

  test('opens nothing where nothing was found', () => {
    const game = searching('zebra');
    game.send({ type: 'search' });
    expect(lessonInSight(game.state)).toBeUndefined();
    expect(game.send({ type: 'open' })).toEqual([]);
    game.send({ type: 'select', by: 1 });
    game.send({ type: 'back' });
    expect(game.state).toMatchObject({ screen: 'catalogue', search: undefined, cursor: 0 });
  });

  test('a mark on a row that the search hides moves to the next one in sight', () => {
    const search = { typing: false, input: inputOf('basics') };
    expect(lessonInSight({ lessons, search, cursor: 2 })).toBe(1);
    expect(lessonInSight({ lessons, search, cursor: 0 })).toBe(0);
  });
});
