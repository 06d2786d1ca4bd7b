import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { settingsFile } from '../../../src/cli/workshop/settings-file.ts';
import { defaultSettings } from '../../../src/lesson/settings.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peapod-settings-'));
  file = join(folder, 'home', 'settings.json');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (text: string): Promise<void> => {
  await mkdir(join(folder, 'home'), { recursive: true });
  await writeFile(file, text);
};

const there = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

describe('the settings file', () => {
  test('need not be there, and is made with its folder', async () => {
    const settings = settingsFile(file);
    expect(await settings.load()).toEqual({ settings: defaultSettings, problem: undefined });
    expect(await settings.save({ ...defaultSettings, theme: 'safe' })).toMatchObject({ ok: true });
    expect(await settingsFile(file).load()).toEqual({
      settings: { ...defaultSettings, theme: 'safe' },
      problem: undefined,
    });
    expect(await readdir(join(folder, 'home'))).toEqual(['settings.json']);
  });

  test('keeps what a newer version wrote: other keys, and choices that are not known here', async () => {
    await put('{"theme": "neon", "volume": {"level": 3}, "editor": "here"}');
    const settings = settingsFile(file);
    expect(await settings.load()).toEqual({ settings: { ...defaultSettings, editor: 'here' }, problem: undefined });
    await settings.save({ ...defaultSettings, editor: 'here', checkOnSave: false });
    expect(await there()).toEqual({
      theme: 'neon',
      volume: { level: 3 },
      editor: 'here',
      symbols: 'auto',
      checkOnSave: false,
    });
    await settings.save({ ...defaultSettings, theme: 'plain' });
    expect(await there()).toMatchObject({ theme: 'plain', volume: { level: 3 } });
  });

  test.each(['{"theme": "sa', '[]', 'null', ''])('that holds %j is kept aside and told', async (text) => {
    await put(text);
    const { settings, problem } = await settingsFile(file).load();
    expect(settings).toEqual(defaultSettings);
    expect(problem).toMatchObject({ code: 'settings-unreadable', next: expect.stringContaining(`${file}.1.kept`) });
    expect(await readFile(`${file}.1.kept`, 'utf8')).toBe(text);
    expect((await settingsFile(file).load()).problem).toBeUndefined();
  });

  test('does not take the place of what was kept before', async () => {
    await put('first');
    await settingsFile(file).load();
    await put('second');
    await settingsFile(file).load();
    expect(await readFile(`${file}.1.kept`, 'utf8')).toBe('first');
    expect(await readFile(`${file}.2.kept`, 'utf8')).toBe('second');
  });

  test('that was broken meanwhile is kept aside by a save', async () => {
    const settings = settingsFile(file);
    await settings.load();
    await put('broken');
    expect(await settings.save({ ...defaultSettings, theme: 'safe' })).toMatchObject({ ok: true });
    expect(await readFile(`${file}.1.kept`, 'utf8')).toBe('broken');
    expect(await there()).toMatchObject({ theme: 'safe' });
  });

  test('a folder in its place is told, and nothing is lost by a save', async () => {
    await mkdir(file, { recursive: true });
    await writeFile(join(file, 'precious'), 'text');
    const settings = settingsFile(file);
    expect((await settings.load()).problem?.code).toBe('settings-unreadable');
    await settings.save(defaultSettings);
    expect(await readFile(join(`${file}.1.kept`, 'precious'), 'utf8')).toBe('text');
  });

  test('where nothing can be written, that is told', async () => {
    await writeFile(join(folder, 'home'), 'a file where the folder should be');
    expect(await settingsFile(file).save(defaultSettings)).toMatchObject({
      ok: false,
      problem: { code: 'settings-not-saved', next: expect.stringContaining('until you quit') },
    });
  });

  test('saves that come together are written one after the other', async () => {
    const settings = settingsFile(file);
    const themes = ['safe', 'plain', 'standard', 'safe', 'plain'] as const;
    await Promise.all(themes.map((theme) => settings.save({ ...defaultSettings, theme })));
    expect(await there()).toMatchObject({ theme: 'plain' });
    expect(await readdir(join(folder, 'home'))).toEqual(['settings.json']);
  });
});
