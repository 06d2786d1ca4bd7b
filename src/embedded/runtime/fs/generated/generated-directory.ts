import type { OpenFile } from '../../open-file.ts';
import type { DirectoryEntry } from '../../sys.ts';
import type { Node, Opening } from '../node.ts';
import { OpenDirectory } from '../open-directory.ts';
import type { Caller } from '../view.ts';
import type { GeneratedFileSystem } from './generated-file-system.ts';
import { GeneratedNode, type GeneratedAttributes } from './generated-node.ts';

export type Entries = {
  lookup: (name: string, caller: Caller) => Node | undefined;
  /** Throws EACCES when this caller may not know. */
  names: (caller: Caller) => Iterable<string>;
  /** As stat(2) counts them; 2 without. */
  links?: () => number;
};

/** A folder whose entries are made when somebody looks. */
export class GeneratedDirectory extends GeneratedNode {
  override readonly type = 'directory';
  protected override readonly usualMode = 0o555;
  readonly #entries: Entries;

  constructor(fileSystem: GeneratedFileSystem, attributes: GeneratedAttributes, entries: Entries) {
    super(fileSystem, attributes);
    this.#entries = entries;
  }

  protected override get links(): number {
    return this.#entries.links?.() ?? 2;
  }

  override open(opening: Opening): OpenFile {
    return new OpenDirectory(this, opening);
  }

  override lookup(name: string, caller: Caller): Node | undefined {
    return this.#entries.lookup(name, caller);
  }

  override list(caller: Caller): DirectoryEntry[] {
    const found: DirectoryEntry[] = [];
    for (const name of this.#entries.names(caller)) {
      const node = this.lookup(name, caller);
      if (node !== undefined) found.push({ name, type: node.type, inode: node.stat().inode });
    }
    return found;
  }
}

/** Entries that are always there, each made once, when it is first asked for. */
export const fixedEntries = (makers: Readonly<Record<string, () => Node>>): Entries => {
  const made = new Map<string, Node>();
  const lookup = (name: string): Node | undefined => {
    const known = made.get(name);
    if (known !== undefined || !Object.hasOwn(makers, name)) return known;
    const node = makers[name]!();
    made.set(name, node);
    return node;
  };
  return {
    lookup,
    names: () => Object.keys(makers),
    links: () => 2 + Object.keys(makers).filter((name) => lookup(name)?.type === 'directory').length,
  };
};
