import type { Ready } from '../../open-file.ts';
import { SysError, type OpenFlags, type Stat } from '../../sys.ts';
import type { Node, Opening } from '../node.ts';
import { pathOf, type Place, type PlacedFile } from '../place.ts';
import { readySoon } from '../ready-soon.ts';
import type { FifoPipe } from './fifo-pipe.ts';

/** One open(2) of a named pipe. It first becomes ready when somebody has the other end. */
export class OpenFifo implements PlacedFile {
  readonly terminal = false;
  readonly place: Place;
  readonly flags: OpenFlags;
  readonly link: string;
  readonly #node: Node;
  readonly #pipe: FifoPipe;
  readonly #seenBefore: number;

  constructor(node: Node, pipe: FifoPipe, { flags, place }: Opening) {
    this.#node = node;
    this.#pipe = pipe;
    this.flags = flags;
    this.place = place;
    this.link = pathOf(place);
    const others = flags.read === true ? pipe.writers : pipe.readers;
    // Who has both ends waits for nobody.
    const met = others > 0 || (flags.read === true && flags.write === true);
    this.#seenBefore = met ? -1 : this.#othersSeen;
    if (flags.read === true) {
      pipe.readers += 1;
      pipe.readersSeen += 1;
    }
    if (flags.write === true) {
      pipe.writers += 1;
      pipe.writersSeen += 1;
    }
    pipe.wake();
  }

  get opening(): boolean {
    return this.#othersSeen === this.#seenBefore;
  }

  stat(): Stat {
    return this.#node.stat();
  }

  read(max: number): Uint8Array | undefined {
    if (this.flags.read !== true) throw new SysError('EBADF');
    if (this.opening) return undefined;
    if (this.#pipe.length > 0) return this.#pipe.take(max);
    return this.#pipe.writers > 0 ? undefined : new Uint8Array(0);
  }

  write(bytes: Uint8Array): number {
    if (this.flags.write !== true) throw new SysError('EBADF');
    if (this.opening) return 0;
    if (this.#pipe.readers === 0) throw new SysError('EPIPE');
    return this.#pipe.push(bytes);
  }

  readable(): boolean {
    return !this.opening && (this.#pipe.length > 0 || this.#pipe.writers === 0);
  }

  whenReady(what: Ready, run: () => void): () => void {
    let stop = (): void => {};
    const look = (): void => {
      stop = this.#isReady(what) ? readySoon(run) : this.#pipe.onChange(this.opening ? opened : look);
    };
    // Who waits for the other end to be opened is told so even though there is nothing to read yet.
    const opened = (): void => {
      if (this.opening) look();
      else stop = readySoon(run);
    };
    look();
    return () => stop();
  }

  seek(): number {
    throw new SysError('ESPIPE');
  }

  truncate(): void {
    throw new SysError('EINVAL');
  }

  release(): void {
    if (this.flags.read === true) this.#pipe.readers -= 1;
    if (this.flags.write === true) this.#pipe.writers -= 1;
    if (this.#pipe.readers === 0 && this.#pipe.writers === 0) this.#pipe.clear();
    this.#pipe.wake();
  }

  get #othersSeen(): number {
    return this.flags.read === true ? this.#pipe.writersSeen : this.#pipe.readersSeen;
  }

  #isReady(what: Ready): boolean {
    if (this.opening) return false;
    if (what === 'read') return this.readable();
    return this.#pipe.readers === 0 || this.#pipe.hasRoom;
  }
}
