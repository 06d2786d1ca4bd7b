/** What the state folder knows of a kind cluster: whether it is ours, and who is making or removing it right now. */
import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileOnce, readFileIfThere, removeFile, writeFileAtomically } from '../../shared/files.ts';
import { isProcessRunning } from '../../shared/is-process-running.ts';

/** Written when a cluster is complete. `nodes` are the ids of its containers, which no other cluster can have. */
export type Marker = { id: string; name: string; createdAt: string; nodes: string[] };

/** There while a cluster is made or removed; one whose process is gone tells of leftovers. */
export type Journal = {
  pid: number;
  /** Of the process that wrote it, as pids are used again. */
  run: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  name: string;
  doing: 'create' | 'delete';
  /** Pid of the `kind` command, which outlives a peapod that is killed. */
  kind?: number;
};

const thisRun = randomUUID();
/** Longer than any creation may take: an older journal is nobody's, even if its pid is in use. */
const journalLifeMs = 60 * 60_000;

export const isAlive = (journal: Journal, now: number): boolean => {
  if (now - journal.startedAt > journalLifeMs) return false;
  return journal.pid === process.pid ? journal.run === thisRun : isProcessRunning(journal.pid);
};

const parse = <T extends object>(text: string | undefined, fields: Record<string, string>): T | undefined => {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Record<string, unknown> | null;
    const fits = Object.entries(fields).every(([field, type]) => typeof value?.[field] === type);
    return fits ? (value as T) : undefined;
  } catch {
    return undefined;
  }
};

const line = (value: object): string => `${JSON.stringify(value)}\n`;

export const kindRecord = (stateFolder: string, name: string) => {
  const markerFile = join(stateFolder, `kind-${name}.json`);
  const journalFile = join(stateFolder, `kind-${name}.journal`);
  const kubeconfig = join(stateFolder, `kind-${name}.kubeconfig`);
  const configFile = join(stateFolder, `kind-${name}.config.yaml`);

  const fields = { pid: 'number', run: 'string', startedAt: 'number', doing: 'string' };
  const journal = async (): Promise<Journal | undefined> => {
    const text = await readFileIfThere(journalFile);
    const read = parse<Journal>(text, fields);
    // Not written by us, as we write whole files: it says nothing about any cluster.
    if (text !== undefined && read === undefined) await removeFile(journalFile);
    return read;
  };

  return {
    kubeconfig,
    journal,

    async marker(): Promise<Marker | undefined> {
      const marker = parse<Marker>(await readFileIfThere(markerFile), {
        id: 'string',
        name: 'string',
        nodes: 'object',
      });
      return Array.isArray(marker?.nodes) ? marker : undefined;
    },

    /** kind's configuration of a cluster that is about to be made; returns the file. */
    async writeConfig(text: string): Promise<string> {
      await writeFileAtomically(configFile, text);
      return configFile;
    },

    writeMarker: (marker: Marker): Promise<void> => writeFileAtomically(markerFile, line(marker)),

    /**
     * The right to make or remove the cluster; undefined while somebody else has it. `release` gives it back; `abandon`
     * does so too but leaves word that there may be leftovers.
     */
    async lock(doing: Journal['doing'], startedAt: number) {
      const mine: Journal = { pid: process.pid, run: thisRun, startedAt, name, doing };
      if (!(await createFileOnce(journalFile, line(mine)))) return undefined;
      return {
        noteKind: (pid: number): Promise<void> => writeFileAtomically(journalFile, line({ ...mine, kind: pid })),
        release: (): Promise<void> => removeFile(journalFile),
        abandon: (): Promise<void> => writeFileAtomically(journalFile, line({ ...mine, startedAt: 0 })),
      };
    },

    /** Takes a dead journal out of the way, and nothing else: somebody may have done so and started anew meanwhile. */
    async clearJournal(dead: Journal): Promise<void> {
      const aside = `${journalFile}.${randomUUID()}.old`;
      try {
        await rename(journalFile, aside);
      } catch {
        return;
      }
      const text = (await readFileIfThere(aside)) ?? '';
      const taken = parse<Journal>(text, fields);
      const other = taken !== undefined && (taken.run !== dead.run || taken.startedAt !== dead.startedAt);
      if (other) await createFileOnce(journalFile, text);
      await removeFile(aside);
    },

    /** Forgets the cluster. The journal stays. */
    async forget(): Promise<void> {
      await removeFile(markerFile);
      await removeFile(kubeconfig);
      await removeFile(`${kubeconfig}.lock`);
    },
  };
};

export type KindRecord = ReturnType<typeof kindRecord>;
export type KindLock = NonNullable<Awaited<ReturnType<KindRecord['lock']>>>;
