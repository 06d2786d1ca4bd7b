/** What the image at hand can't be asked about: its busybox has these applets left out or built in another way. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startContainer, type PracticeContainer } from '../practice-container.ts';

let practice: PracticeContainer;
beforeAll(async () => {
  practice = await startContainer({ command: ['tail', '-f', '/dev/null'] });
});
afterAll(() => practice.stop());

test('ps shows who runs what', async () => {
  const { stdout } = await practice.run(['ps']);
  expect(stdout).toMatch(
    /^PID {3}USER {5}TIME {2}COMMAND\n {4}1 root {6}0:00 tail -f \/dev\/null\n +\d+ root {6}0:00 ps\n$/,
  );
  expect((await practice.run(['ps', '-o', 'pid,comm=NAME,args'])).stdout).toMatch(
    /^PID {3}NAME {13}COMMAND\n {4}1 tail {13}tail -f \/dev\/null\n/,
  );
});

test('pgrep and pkill find by name, by arguments and by parent', async () => {
  const { stdout } = await practice.sh(
    'sleep 1234 & p=$!; sleep 0.01; [ $(pgrep -f "sleep 1234" | head -n 1) ] && echo found; pgrep -x slee; echo $?; pkill -9 -x sleep; echo $?; pgrep -x sleep; echo $?',
  );
  expect(stdout).toBe('found\n1\n0\n1\n');
});

test('printenv', async () => {
  expect(await practice.sh('A=1 printenv A; printenv NOPE; echo $?; A=1 printenv A NOPE; echo $?')).toEqual({
    stdout: '1\n1\n1\n1\n',
    stderr: '',
    code: 0,
  });
});

test('nice and nohup run their program', async () => {
  expect(
    (
      await practice.sh(
        'nice; nice -n 5 echo a; nice -5 echo b; nohup echo c; nohup sh -c "kill -HUP \\$\\$; echo alive"',
      )
    ).stdout,
  ).toBe('0\na\nb\nc\nalive\n');
});

test('timeout ends what takes too long', async () => {
  const started = await practice.sh('timeout 5 sleep 100; echo $?; timeout 5 sh -c "echo in time; exit 4"; echo $?');
  expect(started.stdout).toBe('143\nin time\n4\n');
});

test('xargs runs several at once', async () => {
  const { stdout } = await practice.sh("printf '3\\n1\\n2\\n' | xargs -P 3 -I {} sh -c 'sleep {}; echo {}'");
  expect(stdout).toBe('1\n2\n3\n');
});

test('watch runs its command again and again', async () => {
  const { stdout } = await practice.sh('timeout 5 watch -t -n 2 echo tick | tr -cd a-z\\\\n');
  expect(stdout).toBe('tick\ntick\ntick\n');
});

test('top shows one screen in batch mode', async () => {
  const { stdout } = await practice.run(['top', '-b', '-n1']);
  expect(stdout).toMatch(/^Mem: \d+K used, \d+K free.*\nCPU: .*\nLoad average: .*\n {2}PID {2}PPID USER/);
});
