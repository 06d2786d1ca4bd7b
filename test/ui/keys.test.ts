import { describe, expect, test } from '@jest/globals';
import { everywhere } from '../../src/ui/bindings/everywhere.ts';
import { bindings } from '../../src/ui/bindings/index.ts';
import { bindingsFor, type Place } from '../../src/ui/keys.ts';
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
    expect(places).toEqual(expect.arrayContaining([...everywhere, 'help', 'dialog']));
  });

  test('each of them is in the help', () => {
    const help = frameOf(situations['help']!, { columns: 100, rows: 300 }).join('\n');
    const places: Place[] = everywhere.filter((place) => place !== 'opening');
    const missing = bindings
      .filter(({ on }) => on.some((place) => places.includes(place)))
      .filter(({ about }) => !help.includes(about));
    expect(missing.map(({ about }) => about)).toEqual([]);
  });
});
