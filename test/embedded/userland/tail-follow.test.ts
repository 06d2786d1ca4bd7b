import { afterEach, describe, expect, test } from '@jest/globals';
import { skippingClock, type SkippingClock } from '../../../src/embedded/clock.ts';
import { closeBoxes, openBox } from './applet-box.ts';

const clocks: SkippingClock[] = [];
afterEach(() => {
  closeBoxes();
  for (const clock of clocks.splice(0)) clock.stop();
});

const follow = async (options: string, script: string) => {
  const clock = skippingClock();
  clocks.push(clock);
  const box = await openBox(clock);
  return box.run(`cd /tmp; exec 2>&1; ${options} & P=$!; sleep 1.2; ${script}; kill $P`);
};

// What is expected was seen with the real one.
describe('tail', () => {
  test('-f shows what is added, and begins again when the file is cut off', async () => {
    const run = await follow(
      'echo one > a; tail -f a',
      'echo two >> a; sleep 1.5; echo x > a; sleep 1.5; rm a; sleep 1.2; echo new > a; sleep 1.5',
    );
    expect(run.stdout).toBe('one\ntwo\nx\n');
  });

  test('-F goes on with the file that takes the name', async () => {
    const run = await follow(
      'echo one > a; tail -F a',
      'echo two >> a; sleep 1.5; rm a; sleep 2; echo new > a; sleep 1.5; mv a b; echo q > a; sleep 1.5',
    );
    expect(run.stdout).toBe(
      `one
two
tail: a has been renamed or deleted: No such file or directory
tail: a has been renamed or deleted: No such file or directory
tail: a has been replaced; following end of new file
new
tail: a has been replaced; following end of new file
q
`,
    );
  });

  test('-F waits for a file that is not there yet', async () => {
    const run = await follow('tail -n +1 -F a', 'echo one > a; sleep 1.5; echo two >> a; sleep 1.5');
    expect(run.stdout).toBe(
      `tail: can't open 'a': No such file or directory
tail: a has appeared; following end of new file
one
two
`,
    );
  });

  test('-F names the file that it goes on with', async () => {
    const run = await follow('echo 1 > a; echo 2 > b; tail -F a b', 'echo two >> a; sleep 1.5; echo x >> b; sleep 1.5');
    expect(run.stdout).toBe('==> a <==\n1\n\n==> b <==\n2\n\n==> a <==\ntwo\n\n==> b <==\nx\n');
  });

  test('-n 0 -f shows only what comes later', async () => {
    const run = await follow('seq 5000 > a; tail -n 0 -f a', 'echo later >> a; sleep 1.5');
    expect(run.stdout).toBe('later\n');
  });

  test('-n +1 -F shows every line of a busy file once', async () => {
    const run = await follow('tail -n +1 -F a', 'for i in $(seq 300); do echo $i >> a; sleep 0.01; done; sleep 2');
    const lines = run.stdout.split('\n').filter((line) => /^\d+$/.test(line));
    expect(lines).toEqual(Array.from({ length: 300 }, (_, index) => String(index + 1)));
  });
});
