/** A read-only tree of small files, given by their paths. */
import { fixedEntries, GeneratedDirectory } from '../generated/generated-directory.ts';
import { GeneratedFile } from '../generated/generated-file.ts';
import type { GeneratedFileSystem } from '../generated/generated-file-system.ts';
import type { Node } from '../node.ts';
import type { Caller } from '../view.ts';

/** The text of a file; undefined: an empty folder. */
export type Values = ReadonlyMap<string, ((caller: Caller) => string) | undefined>;

/** Children of a folder that is named with a slash at its end; the root is empty. */
const namesBelow = (values: Values, folder: string): Set<string> => {
  const names = new Set<string>();
  for (const path of values.keys()) {
    if (path.startsWith(folder)) names.add(path.slice(folder.length).split('/')[0]!);
  }
  return names;
};

export const valueTree = (fileSystem: GeneratedFileSystem, values: () => Values, mode = 0o755): Node => {
  let lastInode = 0;
  const folder = (path: string, all: () => Values): Node => {
    const inode = (lastInode += 1);
    let made: ReturnType<typeof fixedEntries> | undefined;
    const make = (name: string) => (): Node => {
      const full = `${path}${name}`;
      const text = all().get(full);
      if (text === undefined) return folder(`${full}/`, all);
      return new GeneratedFile(fileSystem, { inode: (lastInode += 1) }, { text });
    };
    const entries = (): ReturnType<typeof fixedEntries> =>
      (made ??= fixedEntries(
        Object.fromEntries(
          [...namesBelow(all(), path)].filter((name) => name !== '').map((name) => [name, make(name)]),
        ),
      ));
    return new GeneratedDirectory(
      fileSystem,
      { inode, mode },
      {
        lookup: (name, caller) => entries().lookup(name, caller),
        names: (caller) => entries().names(caller),
        links: () => entries().links?.() ?? 2,
      },
    );
  };
  let known: Values | undefined;
  return folder('', () => (known ??= values()));
};
