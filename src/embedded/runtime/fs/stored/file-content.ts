/**
 * The bytes of a file, in chunks. Holes and chunks of zeros are not kept, and what an image holds is shared until
 * somebody writes.
 */
import { SysError } from '../../sys.ts';
import type { Space } from './space.ts';

const chunkBytes = 64 * 1024;
const pageBytes = 4096;
const largestFile = 16 * 1024 ** 4;
/** Stands for every chunk that was written full of zeros. */
const zeros = new Uint8Array(chunkBytes);

const pages = (bytes: number): number => Math.ceil(bytes / pageBytes) * pageBytes;

export class FileContent {
  readonly #space: Space;
  #chunks: (Uint8Array | undefined)[] = [];
  #size = 0;
  /** The chunks are another content's and not counted here. */
  #borrowed = false;

  constructor(space: Space) {
    this.#space = space;
  }

  /** The same bytes in another file system; nothing is copied before it is written to. */
  static borrow(from: FileContent, space: Space): FileContent {
    const content = new FileContent(space);
    content.#chunks = from.#chunks;
    content.#size = from.#size;
    content.#borrowed = true;
    return content;
  }

  get size(): number {
    return this.#size;
  }

  /** Empty at the end. The caller may keep and change what it gets. */
  read(offset: number, max: number): Uint8Array {
    const length = Math.max(0, Math.min(max, this.#size - offset));
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const at = offset + done;
      const inChunk = at % chunkBytes;
      const part = Math.min(chunkBytes - inChunk, length - done);
      const chunk = this.#chunks[Math.floor(at / chunkBytes)];
      if (chunk !== undefined && chunk !== zeros) bytes.set(chunk.subarray(inChunk, inChunk + part), done);
      done += part;
    }
    return bytes;
  }

  /** What is held of it, in order; all between reads as zeros. */
  *parts(): Iterable<{ offset: number; bytes: Uint8Array }> {
    // Only the chunks that are there are visited.
    for (const key of Object.keys(this.#chunks)) {
      const offset = Number(key) * chunkBytes;
      const chunk = this.#chunks[Number(key)];
      if (chunk !== undefined && chunk !== zeros) yield { offset, bytes: chunk.subarray(0, this.#size - offset) };
    }
  }

  /** How many bytes it took: fewer when the file system is full. Throws ENOSPC when none fit, EFBIG. */
  write(offset: number, bytes: Uint8Array): number {
    if (offset + bytes.length > largestFile) throw new SysError('EFBIG');
    this.#own();
    let done = 0;
    while (done < bytes.length) {
      const inChunk = (offset + done) % chunkBytes;
      const part = Math.min(chunkBytes - inChunk, bytes.length - done);
      if (this.#writeChunk(offset + done, bytes.subarray(done, done + part))) {
        done += part;
        continue;
      }
      const rest = Math.min(part, this.#room(offset + done));
      if (rest > 0 && this.#writeChunk(offset + done, bytes.subarray(done, done + rest))) done += rest;
      break;
    }
    if (done === 0 && bytes.length > 0) throw new SysError('ENOSPC');
    return done;
  }

  /** What is added is a hole. */
  truncate(size: number): void {
    if (size > largestFile) throw new SysError('EFBIG');
    if (size === this.#size) return;
    if (size === 0 && this.#borrowed) {
      this.#chunks = [];
      this.#size = 0;
      this.#borrowed = false;
      return;
    }
    this.#own();
    const before = this.#allocated(this.#size);
    const heldBefore = this.#held();
    if (size < this.#size) {
      const count = Math.ceil(size / chunkBytes);
      this.#chunks.length = Math.min(this.#chunks.length, count);
      const last = this.#chunks[count - 1];
      const inLast = size % chunkBytes;
      // What lies behind the end must read as zeros when the file grows again.
      if (last !== undefined && last !== zeros && inLast > 0) this.#chunks[count - 1] = last.slice(0, inLast);
    }
    const after = this.#allocated(size);
    const heldAfter = this.#held();
    if (after > before && !this.#space.take(after - before, 0)) throw new SysError('ENOSPC');
    if (after < before) this.#space.give(before - after, 0);
    this.#space.give(0, heldBefore - heldAfter);
    this.#size = size;
  }

  /** Gives its room back. */
  dispose(): void {
    if (this.#borrowed) return;
    this.#space.give(this.#allocated(this.#size), this.#held());
    this.#chunks = [];
    this.#size = 0;
  }

  #own(): void {
    if (!this.#borrowed) return;
    if (!this.#space.take(this.#allocated(this.#size), this.#held())) throw new SysError('ENOSPC');
    this.#chunks = this.#chunks.map((chunk) => (chunk === zeros ? chunk : chunk?.slice()));
    this.#borrowed = false;
  }

  /** How much of a chunk can still be written from there on in a file system that is nearly full. */
  #room(offset: number): number {
    const index = Math.floor(offset / chunkBytes);
    const allocated = this.#chunks[index] === undefined ? 0 : this.#extent(index, this.#size);
    const free = Math.floor((this.#space.limit - this.#space.used) / pageBytes) * pageBytes;
    return Math.max(0, allocated + free - (offset % chunkBytes));
  }

  #writeChunk(offset: number, bytes: Uint8Array): boolean {
    const index = Math.floor(offset / chunkBytes);
    const inChunk = offset % chunkBytes;
    const end = inChunk + bytes.length;
    const size = Math.max(this.#size, offset + bytes.length);
    const old = this.#chunks[index];
    const ends = end === chunkBytes;
    const empty = ends && inChunk === 0 && Buffer.compare(bytes, zeros) === 0;
    const heldOld = old === undefined || old === zeros ? 0 : old.length;
    const capacity = empty ? 0 : Math.max(heldOld, this.#capacity(heldOld, end));
    const more = this.#growth(index, old !== undefined, size);
    if (!this.#space.take(more, capacity - heldOld)) return false;
    this.#size = size;
    if (empty) {
      this.#chunks[index] = zeros;
      return true;
    }
    let chunk = old;
    if (chunk === undefined || chunk === zeros || chunk.length < capacity) {
      chunk = new Uint8Array(capacity);
      if (old !== undefined && old !== zeros) chunk.set(old);
    }
    chunk.set(bytes, inChunk);
    this.#chunks[index] = chunk;
    // Zeros that came in small pieces.
    if (ends && inChunk > 0 && Buffer.compare(chunk, zeros) === 0) {
      this.#chunks[index] = zeros;
      this.#space.give(0, capacity);
    }
    return true;
  }

  #capacity(old: number, needed: number): number {
    if (needed <= old) return old;
    return Math.min(chunkBytes, Math.max(needed, old * 2));
  }

  /** How much more is allocated when chunk `index` is there and the file is `size` long. */
  #growth(index: number, present: boolean, size: number): number {
    const last = Math.floor(Math.max(0, this.#size - 1) / chunkBytes);
    let more = this.#extent(index, size) - (present ? this.#extent(index, this.#size) : 0);
    if (last < index && this.#chunks[last] !== undefined) more += chunkBytes - this.#extent(last, this.#size);
    return more;
  }

  #extent(index: number, size: number): number {
    return pages(Math.max(0, Math.min(chunkBytes, size - index * chunkBytes)));
  }

  #allocated(size: number): number {
    let bytes = 0;
    // Only the chunks that are there are visited: a hole may be as long as the largest file.
    this.#chunks.forEach((chunk, index) => {
      if (chunk !== undefined) bytes += this.#extent(index, size);
    });
    return bytes;
  }

  #held(): number {
    let bytes = 0;
    this.#chunks.forEach((chunk) => {
      if (chunk !== undefined && chunk !== zeros) bytes += chunk.length;
    });
    return bytes;
  }
}
