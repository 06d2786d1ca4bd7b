/** The full-screen workshop: puts the ports together and starts the screen. */
import { join, resolve } from 'node:path';
import { systemClock } from '../../cluster/system-clock.ts';
import type { Cluster } from '../../cluster/types.ts';
import { failed, ok } from '../../domain/problem.ts';
import type { Ports } from '../../lesson/ports.ts';
import { chooseProvider, home, maker, sweep, tell, tellingLessons, workspaceFolder } from '../composition.ts';
import type { CommonOptions } from '../options.ts';
import { isAscii } from '../terminal.ts';
import { createEditors } from '../workshop/editor.ts';
import { journalFile } from '../workshop/journal-file.ts';
import { settingsFile } from '../workshop/settings-file.ts';

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
      onChosen({ name: provider.name, why: `${provider.about}; ${why}` });
      const opened = await provider.open(
        { onStage, confirm: options.yes === true ? () => Promise.resolve(true) : confirm },
        signal,
      );
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
    examine: async () => [],
    settings: settingsFile(join(home(), 'settings.json')),
    journal: journalFile(join(home(), 'journal.jsonl')),
    close: async () => cluster?.close(),
  };
};

export const run = async (options: CommonOptions & { screenReader?: boolean }): Promise<number> => {
  // Keys that are typed ahead must wait for the screen instead of being written across it.
  process.stdin.setRawMode(true);
  // What was typed before that stands in the row where the screen begins.
  process.stdout.write('\r\u001b[K');
  const [{ startWorkshop }, lessons] = await Promise.all([import('../../ui/start.tsx'), tellingLessons()]);
  const ports = createPorts(options);
  try {
    return await startWorkshop({
      ports,
      lessons,
      stdin: process.stdin,
      stdout: process.stdout,
      ascii: isAscii(),
      screenReader: options.screenReader === true || process.env['INK_SCREEN_READER'] === 'true',
      onTidying: () => tell('putting things back in the cluster…'),
    });
  } finally {
    process.stdin.setRawMode(false);
    await ports.close();
  }
};
