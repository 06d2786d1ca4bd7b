/** The learner's settings: one small JSON file. What another version of peapod wrote into it stays in it. */
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import type { Ports } from '../../lesson/ports.ts';
import { defaultSettings, settingNames, type Settings } from '../../lesson/settings.ts';
import { readFileIfThere, writeFileAtomically } from '../../shared/files.ts';
import { moveAside } from './kept-aside.ts';

type Kept = Readonly<Record<string, unknown>>;
type Read = { state: 'none' } | { state: 'read'; kept: Kept } | { state: 'broken'; error: Error };

const read = async (file: string): Promise<Read> => {
  try {
    const text = await readFileIfThere(file);
    if (text === undefined) return { state: 'none' };
    const { settingsObject } = await import('./settings-schema.ts');
    return { state: 'read', kept: settingsObject.parse(JSON.parse(text)) };
  } catch (error) {
    return { state: 'broken', error: error as Error };
  }
};

/** What this version understands of it; anything else is as if it were not set. */
const understood = async (kept: Kept): Promise<Settings> => {
  const { settingSchemas } = await import('./settings-schema.ts');
  const known = settingNames.flatMap((name) => {
    const parsed = settingSchemas[name].safeParse(kept[name]);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return { ...defaultSettings, ...Object.fromEntries(known) };
};

/** An error of the file system says itself what is wrong; of a text that is no JSON it is enough to say so. */
const reasonOf = (error: Error): string => ('syscall' in error ? error.message : 'it is not in the form of settings');

const broken = (file: string, error: Error, kept: string | undefined): Problem => ({
  code: 'settings-unreadable',
  what: `your settings can't be read: ${reasonOf(error)}`,
  where: file,
  next:
    kept === undefined
      ? `The usual ones are used. Look at ${file}.`
      : `The usual ones are used; what was there is kept as ${kept}.`,
});

const unsaved = (file: string, error: unknown): Problem => ({
  code: 'settings-not-saved',
  what: `your settings can't be saved: ${error instanceof Error ? error.message : String(error)}`,
  where: file,
  next: 'They hold until you quit.',
});

/** A file that the file system won't let us read is left where it is until something must be written in its place. */
const keepAside = async (file: string, error: Error): Promise<string | undefined> =>
  'syscall' in error ? undefined : moveAside(file).catch(() => undefined);

const merged = async (kept: Kept, settings: Settings): Promise<Kept> => {
  const before = await understood(kept);
  // A choice that only a newer version knows stays until the learner makes another one here.
  const changed = settingNames.filter((name) => settings[name] !== before[name] || kept[name] === undefined);
  return { ...kept, ...Object.fromEntries(changed.map((name) => [name, settings[name]])) };
};

const save = async (file: string, settings: Settings): Promise<Result<void>> => {
  try {
    const found = await read(file);
    if (found.state === 'broken') await moveAside(file);
    const text = await merged(found.state === 'read' ? found.kept : {}, settings);
    await writeFileAtomically(file, `${JSON.stringify(text, null, 2)}\n`);
    return ok(undefined);
  } catch (error) {
    return failed(unsaved(file, error));
  }
};

export const settingsFile = (file: string): Ports['settings'] => {
  // One after the other: each reads what the one before it has written.
  let last: Promise<unknown> = Promise.resolve();
  return {
    load: async () => {
      const found = await read(file);
      if (found.state === 'none') return { settings: defaultSettings, problem: undefined };
      if (found.state === 'read') return { settings: await understood(found.kept), problem: undefined };
      const kept = await keepAside(file, found.error);
      return { settings: defaultSettings, problem: broken(file, found.error, kept) };
    },
    save: (settings) => {
      const done = last.then(() => save(file, settings));
      last = done;
      return done;
    },
  };
};
