import { describe, expect, test } from '@jest/globals';
import { defaultSettings } from '../../src/lesson/settings.ts';
import type { AttemptState, FileState } from '../../src/lesson/state.ts';
import { fileLines } from '../../src/ui/components/file-line/file-lines.ts';
import { textOf } from '../../src/ui/text/line.ts';
import { createTheme } from '../../src/ui/theme.ts';

const theme = createTheme(defaultSettings, { canDraw: true });

const shown = (file: Partial<FileState>, earlierMs = 0): string => {
  const whole = { name: 'pod.yaml', at: undefined, done: [], problems: [], replaceable: [], again: false, ...file };
  const attempt = { files: { list: [whole], selected: 0 }, earlierMs } as unknown as AttemptState;
  return fileLines(attempt, 78, 0, theme).map(textOf).join('\n');
};

describe('the row of a file', () => {
  test('does not say that it was never applied to somebody who goes on', () => {
    expect(shown({ status: 'untouched' })).toContain('not applied yet');
    expect(shown({ status: 'untouched' }, 60_000)).toContain('not applied in this visit');
  });

  test('shows no success for a file without objects', () => {
    expect(shown({ status: 'applied', at: 0, done: ['pod/hello created'] })).toContain('✓ applied');
    const empty = shown({ status: 'applied', at: 0 });
    expect(empty).toMatch(/read \d.*: there is no object in it yet/);
    expect(empty).not.toContain('✓');
  });
});
