import { describe, expect, test } from '@jest/globals';
import { reduceView, restOf, viewStart } from '../../src/ui/view.ts';

const scroll = { type: 'scroll', limit: 20, page: 10, tail: 'body' } as const;

describe('the timeline on the screen', () => {
  const opened = reduceView(viewStart, { type: 'panel', to: 'timeline' });

  test('rests at its end, however long it grows', () => {
    expect(Math.min(opened.scroll, 20)).toBe(20);
    expect(Math.min(opened.scroll, 90)).toBe(90);
  });

  test('stays where it was scrolled to, and follows again from its end', () => {
    const up = reduceView(opened, { ...scroll, by: 'page-up' });
    expect(up.scroll).toBe(10);
    const down = reduceView(up, { ...scroll, by: 'page-down' });
    expect(Math.min(down.scroll, 90)).toBe(90);
  });

  test('leaves other places at their top', () => {
    expect(restOf({ screen: 'report', help: false }, 'timeline')).toBe(0);
    expect(restOf({ screen: 'lesson', help: true }, 'timeline')).toBe(0);
    expect(reduceView(opened, { type: 'panel', to: 'text' }).scroll).toBe(0);
  });

  test('what commands wrote keeps a place of its own', () => {
    const output = { ...scroll, tail: 'output' } as const;
    const up = reduceView(opened, { ...output, by: 'line-up' });
    expect([up.output.scroll, up.scroll]).toEqual([19, opened.scroll]);
    const down = reduceView(up, { ...output, by: 'line-down' });
    expect(Math.min(down.output.scroll, 90)).toBe(90);
  });

  test('a text that ends is no timeline', () => {
    expect(reduceView(viewStart, { ...scroll, tail: undefined, by: 'bottom' }).scroll).toBe(20);
  });
});
