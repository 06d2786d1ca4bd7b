/** The screens around the lessons: welcome, catalogue, settings, doctor. */
import { describe, expect, test } from '@jest/globals';
import type { Settings } from '../../../src/lesson/settings.ts';
import { noon } from '../../lesson/play.ts';
import { frameOf, large, small } from '../frames.tsx';
import { situations } from '../situations.ts';

const seen = (name: string, size = small, options: Parameters<typeof frameOf>[2] = {}): string =>
  frameOf(situations[name]!, size, options).join('\n');

describe('the welcome', () => {
  test('says which cluster, why, how long it will take and how long it has been', () => {
    const shown = seen('first visit', small, { now: noon + 12_000 });
    expect(shown).toContain('Your cluster: kind');
    expect(shown).toContain('it works on this machine');
    expect(shown).toContain('How long: 20 to 30 seconds the first time.');
    expect(shown).toContain('Starting the control plane');
    expect(shown).toContain('12 seconds so far');
  });

  test('the first time it says how a lesson works, how much there is, and what goes on', () => {
    const shown = seen('first welcome');
    expect(shown).toContain('is ready · it took 23 seconds');
    for (const word of ['Read', 'Save', 'Look', 'Check', 'Hints', '? lists all keys']) expect(shown).toContain(word);
    expect(shown).toContain('3 scenarios in 2 tracks, about 35 minutes in all.');
    expect(shown).toContain('Enter goes on to the catalogue.');
    expect(shown).not.toMatch(/↓ \d+ more/);
  });

  test('without a cluster it says what happened, what to do next, and which keys help', () => {
    const shown = seen('no cluster');
    expect(shown).toContain('✗ docker-missing happened.');
    expect(shown).toContain('Next: Try again.');
    expect(shown).toMatch(/r try again .*d doctor/);
  });

  test('a question about the cluster is asked wherever the learner is', () => {
    expect(seen('asked about a cluster')).toContain('peapod did not make this cluster. Continue?');
  });
});

describe('the catalogue', () => {
  test('shows the progress of each track and of all', () => {
    const shown = seen('catalogue');
    expect(shown).toContain('1 of 3 solved ●○○');
    expect(shown).toContain('Pod basics  ●○ 1 of 2');
    expect(shown).toContain('Controllers  ○ 0 of 1');
  });

  test('keeps the mark in sight among forty scenarios, at their end too', () => {
    const rows = frameOf(situations['many scenarios']!, small);
    expect(rows.join('\n')).toMatch(/❯ {3}T40 {2}Scenario number 40/);
    expect(rows.join('\n')).toMatch(/↑ \d+ above/);
    const middle = frameOf({ ...situations['many scenarios']!, cursor: 20 }, { columns: 60, rows: 15 });
    expect(middle.join('\n')).toMatch(/❯ {3}T21/);
  });

  test('has room for more about the chosen one beside the list where it is wide', () => {
    const shown = seen('catalogue', large);
    expect(shown).toMatch(/│ Name tag/);
    expect(shown).toContain('8 minutes · 3 steps · 3 checks · 8 points');
    expect(shown).toContain('Level 1: first week');
  });

  test('shows what is searched for and only what was found', () => {
    const shown = seen('searching');
    expect(shown).toContain('/ tw ta   · 1 of 3');
    expect(shown).toContain('Neighbours');
    expect(shown).not.toContain('Three of you');
    expect(shown).toMatch(/Enter keep {2}Esc show all/);
    expect(seen('search kept')).toMatch(/Enter open {2}Esc show all {2}\/ search/);
  });

  test('says in words that nothing was found', () => {
    const shown = seen('nothing found');
    expect(shown).toContain('Nothing found for "zebra".');
    expect(shown).toContain('0 of 3');
  });

  test('says what is wrong with a mark of its own, not by a colour', () => {
    expect(seen('progress not saved')).toContain('! Your progress is not being saved. Free some space.');
  });
});

describe('the settings', () => {
  test('show each choice with what it means, and take effect at once', () => {
    const shown = seen('settings');
    expect(shown).toMatch(/❯ Colours +< colour-blind safe > {2}2 of 3/);
    expect(shown).toContain('blue for good, orange for bad');
    expect(shown).toMatch(/Editor +< automatic >/);
  });

  test('say who has overruled them', () => {
    expect(seen('settings overruled')).toContain('! NO_COLOR says so: "none" for now');
  });

  test.each<[Settings['symbols'], boolean, boolean]>([
    ['typed', false, false],
    ['drawn', true, true],
    ['auto', true, false],
    ['auto', false, true],
  ])('symbols %s on a terminal that is ASCII only (%s): drawn %s', (symbols, ascii, drawn) => {
    const state = situations['settings']!;
    const shown = frameOf({ ...state, settings: { ...state.settings, symbols } }, small, { ascii }).join('\n');
    expect(shown.includes('✓')).toBe(drawn);
  });
});

describe('the doctor', () => {
  test('lists what is there and what is not, with what to do next', () => {
    const shown = seen('doctor');
    expect(shown).toMatch(/✓ node +v24\.21\.0/);
    expect(shown).toMatch(/• kind +not found; only kind clusters need it/);
    expect(shown).toMatch(/✗ kind +the kind command is not in PATH\n +Next: Install kind\./);
    expect(shown).toContain('lessons work here');
    expect(shown).toMatch(/r look again {2}Esc back/);
  });

  test('says that it is looking', () => {
    expect(seen('doctor looking')).toContain('Looking at this machine');
  });
});
