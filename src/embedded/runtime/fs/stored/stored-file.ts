import type { OpenFile } from '../../open-file.ts';
import type { Attributes, Opening } from '../node.ts';
import { OpenStoredFile } from './open-stored-file.ts';
import { FileContent } from './file-content.ts';
import type { StoredFileSystem } from './stored-file-system.ts';
import { StoredNode } from './stored-node.ts';

export class StoredFile extends StoredNode {
  override readonly type = 'file';
  content: FileContent;
  #opened = 0;

  constructor(fileSystem: StoredFileSystem, attributes: Attributes, inode?: number) {
    super(fileSystem, attributes, inode);
    this.content = new FileContent(fileSystem.space);
  }

  override get size(): number {
    return this.content.size;
  }

  override open(opening: Opening): OpenFile {
    if (opening.flags.truncate === true && opening.flags.write === true) this.truncate(0);
    this.#opened += 1;
    return new OpenStoredFile(this, opening);
  }

  closed(): void {
    this.#opened -= 1;
    if (this.links === 0 && this.#opened === 0) this.content.dispose();
  }

  write(offset: number, bytes: Uint8Array): number {
    const written = this.content.write(offset, bytes);
    this.touch();
    // Who writes to a setuid program takes the bit away from it.
    this.mode &= ~0o6000;
    return written;
  }

  truncate(size: number): void {
    this.content.truncate(size);
    this.touch();
  }

  protected override forget(): void {
    super.forget();
    if (this.#opened === 0) this.content.dispose();
  }

  override adopted(fileSystem: StoredFileSystem): StoredFile {
    const file = new StoredFile(fileSystem, this, this.inode).inherit(this);
    file.content = FileContent.borrow(this.content, fileSystem.space);
    return file;
  }
}
