/** What hostile or broken scripts must not do to the host. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startContainer, type PracticeContainer } from '../practice-container.ts';

let practice: PracticeContainer;
beforeAll(async () => {
  practice = await startContainer({ memoryLimitBytes: 64 * 2 ** 20, command: ['tail', '-f', '/dev/null'] });
});
afterAll(() => practice.stop());

test.each([
  ['functions without end', 'f() { f; }; f', 139],
  ['eval without end', 'x="eval \\"\\$x\\""; eval "$x"', 139],
  ['substitutions without end', 'f() { x=$(f); }; f', 137],
  ['a string that doubles', 'x=a; while :; do x=$x$x; done', 137],
  ['a string that grows slowly', 'x=$(yes abcdefgh | head -c 100000 | tr -d "\\n"); y=; while :; do y=$y$x; done', 137],
  ['more words than memory', 'set -- a; while :; do set -- "$@" "$@"; done', 2],
  ['output without end', 'x=$(yes)', 137],
  ['nested parentheses', `eval "$(yes '(' | head -n 9000)"`, 2],
  ['nested substitutions', `${'$('.repeat(400)}echo${')'.repeat(400)}`, 2],
  ['nested definitions', `${'f()'.repeat(3000)}{ :; }`, 2],
  ['an expression that contains itself', 'x=y y=x; echo $((x))', 2],
])('%s end the shell, not the host', async (_what, script, code) => {
  expect((await practice.sh(script)).code).toBe(code);
  expect(practice.container.running).toBe(true);
});

test('a pattern of many stars is matched in no time', async () => {
  const script =
    's=$(yes a | head -n 3000 | tr -d "\\n"); case $s in *a*a*a*a*a*a*a*a*b) echo yes;; *) echo no;; esac; x=${s%%*b}; echo ${#x}';
  expect((await practice.sh(script)).stdout).toBe('no\n3000\n');
});

test('a busy loop lets others work', async () => {
  const busy = practice.sh('while :; do :; done & busy=$!; sleep 0.2; kill $busy; wait $busy; echo $?');
  expect((await practice.sh('echo meanwhile')).stdout).toBe('meanwhile\n');
  expect((await busy).stdout).toBe('143\n');
});

test('too many processes are refused in words', async () => {
  const { stderr } = await practice.sh('f() { f | f & }; f; sleep 5');
  expect(stderr).toContain("sh: can't fork: Resource temporarily unavailable\n");
});
