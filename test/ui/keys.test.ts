import { describe, expect, test } from '@jest/globals';
import { screens } from '../../src/lesson/state.ts';
import { bindings } from '../../src/ui/bindings/index.ts';
import { actionFor, actionForPaste, bindingsFor, pressed, type Place } from '../../src/ui/keys.ts';
import { viewStart } from '../../src/ui/view.ts';
import { frameOf, large, small } from './frames.tsx';
import { situations } from './situations.ts';

describe('the key bindings', () => {
  test.each(Object.keys(situations))('no key means two things: %s', (name) => {
    for (const size of [small, large]) {
      const keys = bindingsFor({ state: situations[name]!, view: viewStart, size }).flatMap((binding) => binding.keys);
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    }
  });

  test('Ctrl-C works everywhere, over questions and help too', () => {
    const places = bindings.filter(({ keys }) => keys.includes('ctrl-c')).flatMap(({ on }) => on);
    expect(places).toEqual(expect.arrayContaining([...screens, 'help', 'dialog', 'console']));
  });

  test('Ctrl-C says on the command line whether it stops or quits', () => {
    const labels = (name: string): string[] =>
      bindingsFor({ state: situations[name]!, view: viewStart, size: small })
        .filter(({ keys }) => keys.includes('ctrl-c'))
        .map(({ label }) => label);
    expect(labels('running commands')).toEqual(['stop']);
    expect(labels('console')).toEqual(['quit']);
  });

  test('all keys that write are text on the command line', () => {
    const now = { state: situations['console']!, view: viewStart, size: small };
    for (const key of [...Array.from('abcqQ?:;hjk/-0é漢👋'), 'space']) {
      const text = key === 'space' ? ' ' : key;
      expect(actionFor(key, now)).toEqual({ type: 'edit-text', edit: { type: 'type', text } });
    }
  });

  test('pasted text is one edit where something is typed, and nothing elsewhere', () => {
    const now = (name: string) => ({ state: situations[name]!, view: viewStart, size: small });
    const edit = { type: 'type', text: 'a  b\nc[31m\n' };
    expect(actionForPaste('a\tb\r\nc\u001b[31m\r', now('console'))).toEqual({ type: 'edit-text', edit });
    expect(actionForPaste('cqqq', now('lesson'))).toBeUndefined();
  });

  test('Escape and a key that arrive as one are both pressed, but not while something is typed', () => {
    const now = (name: string) => ({ state: situations[name]!, view: viewStart, size: small });
    expect(pressed('alt-n', now('lesson'))).toEqual(['escape', 'n']);
    expect(pressed('alt-b', now('console'))).toEqual(['alt-b']);
    expect(actionFor('alt-b', now('console'))).toBeUndefined();
  });

  test('each of them is in the help', () => {
    const help = frameOf(situations['help']!, { columns: 100, rows: 300 }).join('\n');
    const places: Place[] = screens.filter((place) => place !== 'opening');
    const missing = bindings
      .filter(({ on }) => on.some((place) => places.includes(place)))
      .filter(({ about }) => !help.includes(about));
    expect(missing.map(({ about }) => about)).toEqual([]);
  });
});
