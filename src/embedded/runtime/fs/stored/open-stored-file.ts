import type { Ready } from '../../open-file.ts';
import { SysError, type OpenFlags, type Stat } from '../../sys.ts';
import type { Opening } from '../node.ts';
import { pathOf, type Place, type PlacedFile } from '../place.ts';
import { readySoon } from '../ready-soon.ts';
import type { StoredFile } from './stored-file.ts';

/** One open(2) of a file, with a position of its own. */
export class OpenStoredFile implements PlacedFile {
  readonly terminal = false;
  readonly place: Place;
  readonly flags: OpenFlags;
  readonly #file: StoredFile;
  readonly #path: string;
  #offset = 0;

  constructor(file: StoredFile, { flags, place }: Opening) {
    this.#file = file;
    this.flags = flags;
    this.place = place;
    this.#path = pathOf(place);
  }

  get link(): string {
    return this.#file.links === 0 ? `${this.#path} (deleted)` : this.#path;
  }

  get offset(): number {
    return this.#offset;
  }

  stat(): Stat {
    return this.#file.stat();
  }

  read(max: number): Uint8Array {
    if (this.flags.read !== true) throw new SysError('EBADF');
    const bytes = this.#file.content.read(this.#offset, max);
    this.#offset += bytes.length;
    this.#file.wasRead();
    return bytes;
  }

  write(bytes: Uint8Array): number {
    if (this.flags.write !== true) throw new SysError('EBADF');
    if (this.flags.append === true) this.#offset = this.#file.size;
    const written = this.#file.write(this.#offset, bytes);
    this.#offset += written;
    return written;
  }

  whenReady(_what: Ready, run: () => void): () => void {
    return readySoon(run);
  }

  readable(): boolean {
    return true;
  }

  seek(offset: number, from: 'start' | 'current' | 'end'): number {
    const base = { start: 0, current: this.#offset, end: this.#file.size }[from];
    if (base + offset < 0) throw new SysError('EINVAL');
    this.#offset = base + offset;
    return this.#offset;
  }

  truncate(size: number): void {
    if (this.flags.write !== true || size < 0) throw new SysError('EINVAL');
    this.#file.truncate(size);
  }

  release(): void {
    this.#file.closed();
  }
}
