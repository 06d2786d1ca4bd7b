/** /proc/sys */
import { fixedEntries, GeneratedDirectory } from '../generated/generated-directory.ts';
import { GeneratedFile } from '../generated/generated-file.ts';
import type { GeneratedFileSystem } from '../generated/generated-file-system.ts';
import type { Node } from '../node.ts';
import type { ProcessView } from '../process-view.ts';
import { systemValues } from './machine-files.ts';

const paths = Object.keys(systemValues);
const firstInode = 0xf0010000;

/** What stands below a folder: a name with a path of its own is a file. */
const namesBelow = (folder: string): string[] => [
  ...new Set(paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length).split('/')[0]!)),
];

export const systemTree = (fileSystem: GeneratedFileSystem, processes: ProcessView): Node => {
  /** What somebody wrote, who may. */
  const written = new Map<string, string>();
  let lastInode = firstInode;

  const valueFile = (path: string): Node =>
    new GeneratedFile(
      fileSystem,
      { inode: (lastInode += 1) },
      {
        text: () => `${written.get(path) ?? systemValues[path]!(processes)}\n`,
        write: (text) => {
          written.set(path, text.trim());
        },
      },
    );

  const folder = (path: string): Node =>
    new GeneratedDirectory(
      fileSystem,
      { inode: (lastInode += 1) },
      fixedEntries(
        Object.fromEntries(
          namesBelow(path).map((name) => {
            const full = `${path}${name}`;
            return [name, () => (Object.hasOwn(systemValues, full) ? valueFile(full) : folder(`${full}/`))];
          }),
        ),
      ),
    );

  return folder('');
};
