import type { OpenFile } from '../../open-file.ts';
import type { Opening } from '../node.ts';
import { FifoPipe } from './fifo-pipe.ts';
import { OpenFifo } from './open-fifo.ts';
import type { StoredFileSystem } from './stored-file-system.ts';
import { StoredNode } from './stored-node.ts';

/** A named pipe: those who have it open share one pipe. */
export class StoredFifo extends StoredNode {
  override readonly type = 'fifo';
  readonly size = 0;
  readonly #pipe = new FifoPipe();

  override open(opening: Opening): OpenFile {
    return new OpenFifo(this, this.#pipe, opening);
  }

  override adopted(fileSystem: StoredFileSystem): StoredFifo {
    return new StoredFifo(fileSystem, this, this.inode).inherit(this);
  }
}
