/** What the practice cluster was when it was last ended, in a file of the state folder. */
import { readFile, rename } from 'node:fs/promises';
import type { KeptCluster } from '../embedded/keeping/kept-cluster.ts';
import { pack, unpack } from '../embedded/keeping/pack.ts';
import { writeFileAtomically } from '../shared/files.ts';

export const writeKept = (file: string, cluster: KeptCluster): Promise<void> =>
  writeFileAtomically(file, pack(cluster));

/** Puts a file that is of no use out of the way; in words, what became of it. */
export const putAside = async (file: string, trouble: string): Promise<string> => {
  const aside = `${file}.${new Date().toISOString().replaceAll(/[:.]/g, '-')}.unreadable`;
  await rename(file, aside);
  return `What was kept can't be read (${trouble}): it is now ${aside}, and the cluster begins empty`;
};

export const readKept = async (file: string): Promise<{ kept?: KeptCluster; notice?: string }> => {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  const unpacked = unpack(bytes);
  return 'cluster' in unpacked ? { kept: unpacked.cluster } : { notice: await putAside(file, unpacked.trouble) };
};
