/** A practice cluster that dies while the workshop is on it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { practice, type Practice } from './practice.ts';
import type { TerminalSession } from './terminal.ts';

let here: Practice;
let terminal: TerminalSession | undefined;

beforeAll(async () => {
  here = await practice();
});

afterAll(async () => {
  await terminal?.close();
  await here.remove();
});

const fewSecondsMs = 6_000;
const enter = '\r';
const escape = '\u001b';

test('says so in seconds, checks nothing against the learner, and goes on once the cluster is there again', async () => {
  terminal = here.workshop({ args: ['--scenario', 'first-pod'] });
  await terminal.waitFor('not applied yet');
  terminal.type('n');
  await terminal.waitFor('Your task');

  await here.kill();
  await terminal.waitFor('the cluster does not answer', fewSecondsMs);
  await terminal.waitFor('peapod cluster up --cluster embedded');
  terminal.type('h');
  await terminal.waitFor('Hint 1 of');

  terminal.type('c');
  const checking = await terminal.waitFor(/Checking your work|not checked/);
  expect(checking).toMatch(/does not answer|not checked/);
  const report = await terminal.waitFor('This is not your fault and costs no points', 2 * fewSecondsMs);
  expect(report).toContain('the cluster could not be asked');
  expect(report).not.toContain('✗');
  terminal.type('c');
  await terminal.waitFor('Checking your work');
  terminal.type(escape);
  await terminal.waitFor(/^ P01.*step 2/, fewSecondsMs);

  expect((await here.peapod('cluster', 'up', '--cluster', 'embedded')).code).toBe(0);
  await terminal.waitFor('all that this lesson had on the cluster is gone', fewSecondsMs);
  terminal.type(escape);
  await terminal.waitFor('Enter open');
  terminal.type(enter);
  await terminal.waitFor('Your earlier objects are gone');
  await terminal.waitFor('hello-old 1/1 Running');
  terminal.type('q');
  expect(await terminal.ended()).toBe(0);
}, 90_000);

test('in the middle of a check: the verdict is that it could not be checked', async () => {
  terminal = here.workshop({ args: ['--scenario', 'first-pod'] });
  await terminal.waitFor(/step \d of 3/);
  await terminal.waitFor('hello-old 1/1 Running');
  terminal.type('c');
  await terminal.waitFor('Checking your work');
  await here.kill();
  await terminal.waitFor('the cluster does not answer', fewSecondsMs);
  const report = await terminal.waitFor('This is not your fault and costs no points', 4 * fewSecondsMs);
  expect(report).not.toContain('✗ c1');
  terminal.type('\u0003');
  expect(await terminal.ended()).toBe(130);
}, 90_000);

test('before the start: another one is there, and the words say what is gone', async () => {
  terminal = here.workshop({ args: ['--scenario', 'first-pod'] });
  await terminal.waitFor('Your earlier objects are gone');
  await terminal.waitFor('hello-old 1/1 Running');
  terminal.type('q');
  expect(await terminal.ended()).toBe(0);
}, 60_000);
