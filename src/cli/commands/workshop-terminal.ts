/** The full-screen workshop: puts the ports together and starts the screen. */
import { join, resolve } from 'node:path';
import { systemClock } from '../../cluster/system-clock.ts';
import type { Cluster } from '../../cluster/types.ts';
import { failed, ok, type Problem } from '../../domain/problem.ts';
import type { Ports } from '../../lesson/ports.ts';
import {
  chooseProvider,
  home,
  maker,
  sweep,
  tell,
  tellingLessons,
  tellProblem,
  workspaceFolder,
} from '../composition.ts';
import type { CommonOptions } from '../options.ts';
import { isAscii, settingsOverrides } from '../terminal.ts';
import { createEditors } from '../workshop/editor.ts';
import { journalFile } from '../workshop/journal-file.ts';
import { settingsFile } from '../workshop/settings-file.ts';

/** Codes of a file system that takes nothing: no rights, read-only, full, over the limit, something else in its place. */
const unwritableCodes = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EFBIG', 'ENOTDIR', 'EISDIR']);

/** A cluster's credentials have to be kept somewhere; anything else that is thrown is a bug. */
const unwritable = (error: unknown): { ok: false; problem: Problem } => {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  // Making folders in a read-only place fails as if the place were missing.
  const refused = unwritableCodes.has(code) || (code === 'ENOENT' && syscall === 'mkdir');
  if (!(error instanceof Error) || !refused) throw error;
  return failed({
    code: 'state-unwritable',
    what: `peapod's own folder can't be written: ${error.message}`,
    where: home(),
    next: 'Make room there or make it writable, or set PEAPOD_HOME to another folder; then press r.',
  });
};

const createPorts = (options: CommonOptions): Ports & { close(): Promise<void> } => {
  let cluster: Cluster | undefined;
  const env = process.env;
  const size = () => ({ columns: process.stdout.columns, rows: process.stdout.rows });
  const editors = createEditors({ env, clock: systemClock, size });
  // The editor and the shell run in the folders below it.
  const workspaceRoot = resolve(workspaceFolder(options));
  return {
    clock: systemClock,
    openCluster: async ({ onChosen, onStage, confirm }, signal) => {
      const selected = await chooseProvider(options, signal);
      if (!selected.ok) return selected;
      const { provider, why } = selected.value;
      onChosen({ name: provider.name, why: `${provider.about}; ${why}`, takes: provider.takes });
      const opened = await provider
        .open({ onStage, confirm: options.yes === true ? () => Promise.resolve(true) : confirm }, signal)
        .catch(unwritable);
      if (!opened.ok) return opened;
      cluster = opened.value;
      await sweep(cluster);
      return ok({ name: cluster.info.name, title: cluster.info.title });
    },
    beginAttempt: async (request, signal) => {
      if (cluster === undefined) {
        return failed({ code: 'no-cluster', what: 'there is no cluster yet', next: 'Wait until it is there.' });
      }
      // The graders and what they need are a large part of the program, and the first screen does without.
      const { openAttempt } = await import('../workshop/attempt.ts');
      return openAttempt({ cluster, maker, workspaceRoot, stateFolder: home(), env }, request, signal);
    },
    watchFiles: async (...watched) => (await import('../workshop/watch-files.ts')).watchFiles(...watched),
    editorFor: (folder, file, at, how) => editors({ folder, file, at, how }),
    examine: async (signal) => {
      const [{ examine }, { examineDeps }] = await Promise.all([import('../examine.ts'), import('./doctor.ts')]);
      return examine(examineDeps(options), signal);
    },
    settings: settingsFile(join(home(), 'settings.json')),
    journal: journalFile(join(home(), 'journal.jsonl')),
    close: async () => cluster?.close(),
  };
};

/**
 * Whoever wants no colours still gets bold, dim and inverse: the colour library, which reads the environment when it is
 * loaded, must not be switched off; the theme has no colours then. Programs that are started later see what was there.
 */
const withEmphasis = async <T>(plain: boolean, load: () => Promise<T>): Promise<T> => {
  if (!plain) return load();
  const before = process.env['FORCE_COLOR'];
  process.env['FORCE_COLOR'] = '1';
  try {
    return await load();
  } finally {
    if (before === undefined) delete process.env['FORCE_COLOR'];
    else process.env['FORCE_COLOR'] = before;
  }
};

const releaseKeys = (): void => {
  try {
    process.stdin.setRawMode(false);
  } catch {
    // The terminal is gone.
  }
};

export const run = async (options: CommonOptions & { screenReader?: boolean; scenario?: string }): Promise<number> => {
  // A file that may not grow any more is an error to tell of, not the end of the workshop.
  if (process.platform !== 'win32') process.on('SIGXFSZ', () => {});
  // Keys that are typed ahead must wait for the screen instead of being written across it.
  process.stdin.setRawMode(true);
  // What was typed before that stands in the row where the screen begins.
  process.stdout.write('\r\u001b[K');
  const overrides = settingsOverrides(options);
  const [{ startWorkshop }, lessons] = await Promise.all([
    withEmphasis(overrides.theme !== undefined, () => import('../../ui/start.tsx')),
    tellingLessons(),
  ]);
  const ports = createPorts(options);
  try {
    return await startWorkshop({
      ports,
      lessons,
      startWith: options.scenario,
      stdin: process.stdin,
      stdout: process.stdout,
      ascii: isAscii(),
      overrides,
      screenReader: options.screenReader === true || process.env['INK_SCREEN_READER'] === 'true',
      onTidying: () => tell('putting things back in the cluster…'),
      onUnsaved: tellProblem,
    });
  } finally {
    releaseKeys();
    await ports.close();
  }
};
