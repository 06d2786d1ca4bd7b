/** Folders that take nothing: the lesson goes on without what can't be saved, and says so once. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { practice, type Practice } from './practice.ts';
import { startTerminal, type TerminalSession } from './terminal.ts';

const entry = join(import.meta.dirname, '..', '..', 'dist', 'peapod.js');

let here: Practice;
let terminal: TerminalSession | undefined;

afterEach(async () => {
  await terminal?.close();
  await here.remove();
});

test('a disk that is full: the lesson goes on, and the words are there once, at the end too', async () => {
  here = await practice();
  expect((await here.peapod('cluster', 'up', '--cluster', 'embedded')).code).toBe(0);
  // As long as a file may be, and longer.
  const line = JSON.stringify({ scenario: 'duo', type: 'left', ms: 0, at: '2026-11-20T10:00:00Z' });
  await writeFile(join(here.folder, 'state', 'journal.jsonl'), `${line}\n`.repeat(120));
  terminal = startTerminal(
    ['sh', '-c', 'ulimit -f 8; exec "$0" "$@"', process.execPath, entry, '--scenario', 'first-pod'],
    { columns: 80, rows: 30, patienceMs: 10_000, env: here.env },
  );
  await terminal.waitFor('not applied yet');
  // The lesson's beginning is the first thing that can't be saved; the next key takes a notice away.
  const shown = await terminal.waitFor('Your progress is not being saved');
  expect(shown.split('not being saved')).toHaveLength(2);
  terminal.type('n');
  await terminal.waitFor('Your task');
  terminal.type('h');
  await terminal.waitFor('Hint 1 of');
  terminal.type('c');
  await terminal.waitFor('Checking your work');
  terminal.type('q');
  expect(await terminal.ended()).toBe(0);
  expect(terminal.isAlternate()).toBe(false);
  expect(terminal.screen().split('not being saved')).toHaveLength(2);
}, 90_000);

test('a home that is a file: what to do is said, and once it is done the workshop goes on', async () => {
  here = await practice();
  await writeFile(join(here.folder, 'state'), 'not a folder');
  terminal = here.workshop({ args: ['--scenario', 'first-pod'] });
  const shown = await terminal.waitFor("peapod's own folder can't be written");
  expect(shown).toMatch(/set\s+PEAPOD_HOME/);
  expect(shown.split("can't be written")).toHaveLength(2);
  await rm(join(here.folder, 'state'));
  terminal.type('r');
  await terminal.waitFor('not applied yet');
  terminal.type('\u0003');
  expect(await terminal.ended()).toBe(130);
}, 60_000);
