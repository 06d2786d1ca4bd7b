import type { FileType, Stat } from '../../sys.ts';
import { Node } from '../node.ts';
import type { GeneratedFileSystem } from './generated-file-system.ts';

export type GeneratedAttributes = { inode: number; mode?: number; uid?: number; gid?: number; size?: number };

/** What a made-up file, folder or link is apart from its content. */
export abstract class GeneratedNode extends Node {
  abstract override readonly type: FileType;
  override readonly fileSystem: GeneratedFileSystem;
  readonly inode: number;
  readonly #attributes: GeneratedAttributes;

  constructor(fileSystem: GeneratedFileSystem, attributes: GeneratedAttributes) {
    super();
    this.fileSystem = fileSystem;
    this.inode = attributes.inode;
    this.#attributes = attributes;
  }

  protected abstract readonly usualMode: number;

  protected get links(): number {
    return 1;
  }

  override stat(): Stat {
    const { mode = this.usualMode, uid = 0, gid = 0, size = 0 } = this.#attributes;
    const now = this.fileSystem.now();
    return {
      type: this.type,
      mode,
      uid,
      gid,
      size,
      links: this.links,
      inode: this.inode,
      device: this.fileSystem.device,
      modified: now,
      accessed: now,
      changed: now,
    };
  }
}
