import { describe, expect, test } from '@jest/globals';
import {
  defaultSettings,
  nextChoice,
  settingChoices,
  settingNames,
  settingsInForce,
} from '../../src/lesson/settings.ts';
import { play } from './play.ts';

describe('the settings', () => {
  test.each(settingNames)('%s goes through all its choices and round again, both ways', (name) => {
    const { length } = settingChoices[name];
    const round = (by: 1 | -1) =>
      Array.from({ length }).reduce<{ now: typeof defaultSettings; seen: unknown[] }>(
        ({ now, seen }) => {
          const next = nextChoice(now, name, by);
          return { now: next, seen: [...seen, next[name]] };
        },
        { now: defaultSettings, seen: [] },
      );
    expect(round(1).now).toEqual(defaultSettings);
    expect(new Set(round(1).seen).size).toBe(length);
    expect(round(-1).seen.toReversed().slice(1)).toEqual(round(1).seen.slice(0, -1));
  });

  test('are saved as they are changed, and lead back to where they were opened', () => {
    const game = play();
    game.open('first-pod');
    game.send({ type: 'settings' });
    game.send({ type: 'select', by: 1 });
    const settings = { ...defaultSettings, symbols: 'drawn' };
    expect(game.send({ type: 'set', by: 1 })).toEqual([{ type: 'save-settings', settings }]);
    expect(game.state.settings).toEqual(settings);
    game.send({ type: 'back' });
    expect(game.state).toMatchObject({ screen: 'lesson', settling: undefined });
  });

  test('give way to what the command line says', () => {
    const overrides = { theme: { value: 'plain', because: '--no-color says so' } } as const;
    expect(settingsInForce(defaultSettings, overrides)).toEqual({ ...defaultSettings, theme: 'plain' });
    expect(settingsInForce(defaultSettings, {})).toBe(defaultSettings);
  });
});

describe('the doctor', () => {
  test('examines when it is opened and again when asked, not twice at once', () => {
    const game = play();
    expect(game.send({ type: 'doctor' })).toEqual([{ type: 'examine' }]);
    expect(game.send({ type: 'retry' })).toEqual([]);
    const rows = [{ area: 'installed', name: 'node', state: 'good', detail: 'v24' }] as const;
    game.send({ type: 'examined', rows });
    expect(game.state.doctor).toMatchObject({ status: 'done', rows });
    expect(game.send({ type: 'retry' })).toEqual([{ type: 'examine' }]);
    expect(game.state.doctor).toMatchObject({ status: 'running', rows });
    game.send({ type: 'back' });
    game.send({ type: 'examined', rows });
    expect(game.state).toMatchObject({ screen: 'catalogue', doctor: undefined });
  });
});
