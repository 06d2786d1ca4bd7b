import { afterEach, describe, expect, test } from '@jest/globals';
import { skippingClock, type SkippingClock } from '../../../../src/embedded/clock.ts';
import { startContainer, type PracticeContainer } from '../practice-container.ts';

let practice: PracticeContainer | undefined;
let clock: SkippingClock | undefined;

const start = async (script: string): Promise<PracticeContainer> => {
  clock = skippingClock(Date.UTC(2026, 0, 2));
  practice = await startContainer({ clock, command: ['sh', '-c', script] });
  return practice;
};

afterEach(() => {
  practice?.stop();
  clock?.stop();
});

const logOf = ({ container }: PracticeContainer): string =>
  container.log
    .lines()
    .map(({ text }) => `${Buffer.from(text).toString()}\n`)
    .join('');

/** Until the container's log has so many lines. */
const lines = (it: PracticeContainer, count: number): Promise<void> =>
  new Promise((resolve) => {
    const stop = it.container.log.follow(() => look());
    const look = (): void => {
      if (it.container.log.lines().length < count) return;
      stop();
      resolve();
    };
    look();
  });

describe('the first process of a container', () => {
  test('becomes its last command', async () => {
    const it = await start('echo up; sleep infinity');
    await lines(it, 1);
    expect((await it.sh('cat /proc/1/cmdline | tr "\\0" " "')).stdout).toBe('sleep infinity ');
  });

  test('runs its trap while it waits, and exits as the trap says', async () => {
    const it = await start('trap "echo stopping; exit 7" TERM; echo up; sleep infinity & wait');
    await lines(it, 1);
    it.container.kill('TERM');
    expect(await it.container.exited).toMatchObject({ code: 7, reason: 'Error' });
    expect(logOf(it)).toBe('up\nstopping\n');
  });

  test('runs its trap only after the command in the foreground', async () => {
    const it = await start('trap "echo trapped; exit 0" TERM; echo up; sleep 5; echo never');
    await clock!.sleep(1000);
    it.container.kill('TERM');
    expect(await it.container.exited).toMatchObject({ code: 0 });
    const { startedAt, finishedAt } = await it.container.exited;
    expect(finishedAt - startedAt).toBeGreaterThanOrEqual(5000);
    expect(logOf(it)).toBe('up\ntrapped\n');
  });

  test('is not stopped by TERM without a trap, but by KILL', async () => {
    const it = await start('echo up; while true; do sleep 1; done');
    await lines(it, 1);
    it.container.kill('TERM');
    expect((await it.sh('echo alive')).stdout).toBe('alive\n');
    it.container.kill('KILL');
    expect(await it.container.exited).toMatchObject({ code: 137 });
  });

  test('takes in the orphans of others', async () => {
    const it = await start('echo up; while true; do sleep 1; done');
    await lines(it, 1);
    await it.sh('sh -c "sleep 2 & exit"');
    expect((await it.sh('sleep 5; ps -o comm,stat | grep -c " Z"')).stdout).toBe('0\n');
  });
});

describe('wait', () => {
  test('is interrupted by a signal that has a trap', async () => {
    const it = await start('sleep infinity');
    const { stdout } = await it.sh('trap "echo usr" USR1; sleep 60 & (sleep 1; kill -USR1 $$) & wait $!; echo $?');
    expect(stdout).toBe('usr\n138\n');
  });

  test('tells how each child ended', async () => {
    const it = await start('sleep infinity');
    const { stdout } = await it.sh(
      '(exit 3) & a=$!; (exit 4) & b=$!; wait $b; echo $?; wait $a; echo $?; wait 9999; echo $?',
    );
    expect(stdout).toBe('4\n3\n127\n');
  });
});

test('children in the background live on when the shell ends', async () => {
  const it = await start('sleep infinity');
  await it.sh('(sleep 5; echo late > /tmp/late) & echo early');
  expect((await it.sh('sleep 6; cat /tmp/late')).stdout).toBe('late\n');
});

test('output comes as it is written', async () => {
  const it = await start('for i in 1 2 3; do echo $i; sleep 10; done');
  await lines(it, 2);
  const at = it.container.log.lines().map((line) => line.at);
  expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(10_000);
});
