import { appendFile, chmod, mkdir, mkdtemp, readFile, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { journalFile } from '../../../src/cli/workshop/journal-file.ts';
import { encodeEntry, type JournalEntry } from '../../../src/lesson/journal.ts';
import { runCommand } from '../../../src/shared/run-command.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peapod-journal-'));
  file = join(folder, 'journal.jsonl');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const step = (name: string): JournalEntry => ({
  type: 'step',
  step: name,
  scenario: 'duo',
  at: '2026-11-21T12:00:00.000Z',
});

const steps = (entries: readonly JournalEntry[]): unknown[] => entries.map((entry) => 'step' in entry && entry.step);

const kept = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.endsWith('.kept'));

describe('the journal file', () => {
  test('grows by what happens, in the order in which it happened', async () => {
    const journal = journalFile(join(folder, 'new', 'journal.jsonl'));
    expect(await journal.load()).toEqual({ entries: [], problem: undefined });
    await Promise.all([journal.append([step('a'), step('b')]), journal.append([step('c')])]);
    expect(steps((await journal.load()).entries)).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['a last line that was cut off', encodeEntry(step('b')).slice(0, 30), "one line of your progress can't be read"],
    ['garbage in the middle', '\u0000\u0001garbage\n', "one line of your progress can't be read"],
    ['lines of a newer version', '{"v":2,"type":"flew"}\n{"v":3}\n', 'written by a newer peapod'],
  ])('%s costs nothing else, and the file as it was is kept once', async (_, odd, words) => {
    const was = `${encodeEntry(step('a'))}${odd}`;
    await writeFile(file, was);
    const { entries, problem } = await journalFile(file).load();
    expect(steps(entries)).toEqual(['a']);
    expect(problem).toMatchObject({ what: expect.stringContaining(words), where: file });
    expect(problem?.next).toContain(`${file}.1.kept`);
    expect(await readFile(`${file}.1.kept`, 'utf8')).toBe(was);

    await journalFile(file).append([step('c')]);
    const again = await journalFile(file).load();
    expect({ steps: steps(again.entries), problem: again.problem }).toEqual({ steps: ['a', 'c'], problem: undefined });
    expect((await readFile(file, 'utf8')).startsWith(was)).toBe(true);
    expect(await kept()).toEqual(['journal.jsonl.1.kept']);

    await appendFile(file, 'more garbage\n');
    expect((await journalFile(file).load()).problem?.next).toContain(`${file}.2.kept`);
    expect((await journalFile(file).load()).problem).toBeUndefined();
  });

  test('a file that is nothing but garbage is told and added to', async () => {
    await writeFile(file, Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x80]));
    const journal = journalFile(file);
    expect(await journal.load()).toMatchObject({ entries: [], problem: { code: 'journal-partly-unreadable' } });
    await journal.append([step('a')]);
    expect(steps((await journalFile(file).load()).entries)).toEqual(['a']);
    expect((await journalFile(file).load()).problem).toBeUndefined();
  });

  test('a folder in its place is told; once it is gone everything is written', async () => {
    await mkdir(file);
    const journal = journalFile(file);
    expect((await journal.load()).problem).toMatchObject({ code: 'journal-unreadable', where: file });
    await expect(journal.append([step('a')])).rejects.toThrow('EISDIR');
    await rmdir(file);
    await journal.append([step('a'), step('b')]);
    expect(steps((await journal.load()).entries)).toEqual(['a', 'b']);
  });

  test('a home that is a file takes nothing and loses nothing', async () => {
    await writeFile(join(folder, 'home'), 'precious');
    const journal = journalFile(join(folder, 'home', 'journal.jsonl'));
    await expect(journal.append([step('a')])).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(await readFile(join(folder, 'home'), 'utf8')).toBe('precious');
  });

  // Rights mean nothing to the superuser.
  const mortal = process.getuid?.() === 0 ? test.skip : test;
  mortal('without the right to read it, that is told', async () => {
    await writeFile(file, encodeEntry(step('a')));
    await chmod(file, 0);
    expect((await journalFile(file).load()).problem?.what).toContain('EACCES');
    await expect(journalFile(file).append([step('b')])).rejects.toThrow('EACCES');
  });
});

describe('a disk that is full', () => {
  /** A process that may write no more than 4096 bytes into a file: half an entry fits. */
  const script = `
    const { journalFile } = await import(process.argv[1]);
    const journal = journalFile(process.argv[2]);
    const entry = { type: 'step', step: 'late', scenario: 'duo', at: '2026-11-21T12:00:00.000Z' };
    try { await journal.append([entry]); console.log('written'); } catch (error) { console.log(error.code); }
    const { entries, problem } = await journal.load();
    console.log(JSON.stringify({ count: entries.length, problem: problem?.code }));
  `;
  const source = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'workshop', 'journal-file.ts');

  test('costs only what did not fit, and leaves no half line behind', async () => {
    const line = encodeEntry(step('a'));
    const count = Math.floor(4096 / line.length);
    const text = line.repeat(count);
    expect(4096 - text.length).toBeLessThan(line.length);
    await writeFile(file, text);
    const { stdout, stderr } = await runCommand(
      [
        '/bin/sh',
        '-c',
        'ulimit -f 8; exec "$@"',
        'sh',
        process.execPath,
        '--input-type=module',
        '-e',
        script,
        source,
        file,
      ],
      { env: { PATH: '/bin:/usr/bin' } },
    );
    expect({ lines: stdout.trim().split('\n'), stderr }).toEqual({
      lines: ['EFBIG', JSON.stringify({ count })],
      stderr: '',
    });
    expect(await readFile(file, 'utf8')).toBe(text);
  });
});
