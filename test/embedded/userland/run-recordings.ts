/** Runs what was recorded from the real busybox in a practice container and compares. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readRecordings } from '../recordings/recordings.ts';
import { startContainer, type PracticeContainer } from './practice-container.ts';

/** As `recordings/record.ts` prepares each. */
const prepare = 'cd / && rm -rf /tmp/* && mkdir /tmp/work && cd /tmp/work && exec sh -c "$0"';

export const compareWithRecordings = (name: string): void => {
  let practice: PracticeContainer;
  beforeAll(async () => {
    practice = await startContainer({ command: ['tail', '-f', '/dev/null'] });
  });
  afterAll(() => practice.stop());

  test.each(readRecordings(name).map((one) => [one.command, one] as const))('%s', async (command, recorded) => {
    const ran = await practice.run(['sh', '-c', prepare, command], { stdin: recorded.stdin });
    const { stdout, stderr, code } = recorded;
    expect(ran).toEqual({ stdout, stderr, code });
  });
};
