import type { Ready } from '../open-file.ts';
import { SysError, type Stat } from '../sys.ts';
import type { Node, Opening } from './node.ts';
import { pathOf, type Place, type PlacedFile } from './place.ts';
import { readySoon } from './ready-soon.ts';

/** A folder that was opened: there is nothing to read with read(2). */
export class OpenDirectory implements PlacedFile {
  readonly terminal = false;
  readonly place: Place;
  readonly link: string;
  readonly #node: Node;

  constructor(node: Node, { place }: Opening) {
    this.#node = node;
    this.place = place;
    this.link = pathOf(place);
  }

  stat(): Stat {
    return this.#node.stat();
  }

  read(): Uint8Array {
    throw new SysError('EISDIR');
  }

  write(): number {
    throw new SysError('EBADF');
  }

  whenReady(_what: Ready, run: () => void): () => void {
    return readySoon(run);
  }

  readable(): boolean {
    return true;
  }

  seek(offset: number): number {
    return offset;
  }

  truncate(): void {
    throw new SysError('EINVAL');
  }

  release(): void {}
}
