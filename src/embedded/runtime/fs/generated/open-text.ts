import type { Ready } from '../../open-file.ts';
import { SysError, type OpenFlags, type Stat } from '../../sys.ts';
import type { Node, Opening } from '../node.ts';
import { pathOf, type Place, type PlacedFile } from '../place.ts';
import { readySoon } from '../ready-soon.ts';
import type { Caller } from '../view.ts';
import type { Content } from './generated-file.ts';

/** A made-up file that was opened: what it says doesn't change any more. */
export class OpenText implements PlacedFile {
  readonly terminal = false;
  readonly place: Place;
  readonly flags: OpenFlags;
  readonly link: string;
  readonly #node: Node;
  readonly #bytes: Uint8Array;
  readonly #write: Content['write'];
  readonly #caller: Caller;
  #offset = 0;

  constructor(node: Node, bytes: Uint8Array, write: Content['write'], { caller, flags, place }: Opening) {
    this.#node = node;
    this.#bytes = bytes;
    this.#write = write;
    this.#caller = caller;
    this.flags = flags;
    this.place = place;
    this.link = pathOf(place);
  }

  get offset(): number {
    return this.#offset;
  }

  stat(): Stat {
    return this.#node.stat();
  }

  read(max: number): Uint8Array {
    if (this.flags.read !== true) throw new SysError('EBADF');
    const bytes = this.#bytes.slice(this.#offset, this.#offset + max);
    this.#offset += bytes.length;
    return bytes;
  }

  write(bytes: Uint8Array): number {
    if (this.flags.write !== true) throw new SysError('EBADF');
    // As files of /proc without a meaning for writes answer.
    if (this.#write === undefined) throw new SysError('EIO');
    this.#write(Buffer.from(bytes).toString(), this.#caller);
    return bytes.length;
  }

  whenReady(_what: Ready, run: () => void): () => void {
    return readySoon(run);
  }

  readable(): boolean {
    return true;
  }

  seek(offset: number, from: 'start' | 'current' | 'end'): number {
    const base = from === 'current' ? this.#offset : 0;
    if (base + offset < 0) throw new SysError('EINVAL');
    this.#offset = base + offset;
    return this.#offset;
  }

  truncate(): void {}

  release(): void {}
}
