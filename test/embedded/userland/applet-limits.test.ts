import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/embedded/clock.ts';
import { closeBoxes, openBox } from './applet-box.ts';

afterEach(closeBoxes);

describe('applets', () => {
  test.each([
    ['yes | head -3', 'y\ny\ny\n'],
    ['cat /dev/zero | head -c 3 | od -An -c', '  \\0  \\0  \\0\n'],
    ["yes | tr y n | sed s/n/k/ | awk '{print NR, $0}' | grep -v x | head -2", '1 k\n2 k\n'],
    ['yes | tail -n +3 | cut -c1 | tee /tmp/t | head -1', 'y\n'],
    ['seq 3000000 | awk "NR == 2 {print; exit}"', '2\n'],
  ])('stop when nobody reads any more: %s', async (command, stdout) => {
    const box = await openBox();
    expect(await box.run(command)).toMatchObject({ code: 0, stdout });
  });

  test.each([
    "awk 'BEGIN {while (1) x++}'",
    "awk 'function f() {return f()} BEGIN {while (1) f()}'",
    "sed ':a;s/x/x/;ta' /tmp/x",
    'cat /dev/zero > /dev/null',
    'tr a b < /dev/zero > /dev/null',
    'sha256sum /dev/zero',
    'dd if=/dev/zero of=/dev/null',
    'cmp /dev/zero /dev/zero',
  ])('that never end can be killed and leave the others their turn: %s', async (command) => {
    const box = await openBox();
    const run = await box.run(`echo x > /tmp/x; ${command} & sleep 0.05; echo meanwhile; kill -9 $!; wait $!; echo $?`);
    expect(run.stdout).toBe('meanwhile\n137\n');
  });

  test.each([
    'sort /dev/zero',
    'tac /dev/zero',
    'tail /dev/zero',
    'grep x /dev/zero',
    'sed p /dev/zero',
    'awk \'BEGIN {s = "x"; while (1) s = s s}\'',
    "awk 'BEGIN {while (1) a[i++] = i}'",
    "awk '{print}' /dev/zero",
    'yes $(printf %01000d 5) | sed ":a;N;ba"',
  ])('are killed when they take more memory than there is: %s', async (command) => {
    const box = await openBox(systemClock, { memoryLimitBytes: 16 * 2 ** 20 });
    const run = await box.run(`${command} > /dev/null`);
    expect(run.code).not.toBe(0);
  });
});
