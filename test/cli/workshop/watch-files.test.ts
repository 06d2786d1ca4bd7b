import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { watchFiles } from '../../../src/cli/workshop/watch-files.ts';
import type { Problem } from '../../../src/domain/problem.ts';

test('a folder that can not be watched is a problem, told once, and no end of the program', async () => {
  const over = new AbortController();
  const troubles: Problem[] = [];
  let told = (): void => {};
  const first = new Promise<void>((resolve) => {
    told = resolve;
  });
  const onTrouble = (problem: Problem): void => {
    troubles.push(problem);
    told();
  };
  const watching = watchFiles(join(tmpdir(), 'x'.repeat(300)), { onChange: () => {}, onTrouble }, over.signal);
  await first;
  over.abort();
  await watching;
  expect(troubles).toMatchObject([{ code: 'files-unwatched', next: expect.stringContaining('Press a') }]);
});
