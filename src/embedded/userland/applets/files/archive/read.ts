/** Reads archives, member by member. */
import type { Sys } from '../../../../runtime/sys.ts';
import { blockBytes, readHeader, readPax, type Member } from './header.ts';

/** An archive that isn't one. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** More is no name. */
const longestText = 1 << 20;

export class ArchiveReader {
  readonly #sys: Sys;
  readonly #next: () => Promise<Uint8Array>;
  #held: Uint8Array = new Uint8Array();
  /** What is left of the member that is at hand. */
  #left = 0;
  #padding = 0;
  #first = true;

  /** `next` gives bytes as they come; none is the end. */
  constructor(sys: Sys, next: () => Promise<Uint8Array>) {
    this.#sys = sys;
    this.#next = next;
  }

  /** Up to `max` bytes; fewer only at the end. */
  async #take(max: number): Promise<Uint8Array> {
    while (this.#held.length < max) {
      const more = await this.#next();
      if (more.length === 0) break;
      await this.#sys.step(1 + (more.length >> 8));
      this.#held = this.#held.length === 0 ? more : Buffer.concat([this.#held, more]);
    }
    const taken = this.#held.subarray(0, max);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }

  /** The next bytes of the member; none is its end. */
  async data(): Promise<Uint8Array> {
    if (this.#left === 0) return new Uint8Array();
    if (this.#held.length === 0) this.#held = await this.#next();
    if (this.#held.length === 0) throw new ArchiveError('short read');
    const bytes = this.#held.subarray(0, this.#left);
    this.#held = this.#held.subarray(bytes.length);
    this.#left -= bytes.length;
    await this.#sys.step(1 + (bytes.length >> 8));
    return bytes;
  }

  async #skip(): Promise<void> {
    while (this.#left > 0) await this.data();
    await this.#take(this.#padding);
    this.#padding = 0;
  }

  async #text(size: number): Promise<Uint8Array> {
    if (size > longestText) throw new ArchiveError('invalid tar header');
    const bytes = (await this.#take(size)).slice();
    await this.#take((blockBytes - (size % blockBytes)) % blockBytes);
    return bytes;
  }

  /** Undefined: there are no more. Throws ArchiveError. */
  async next(): Promise<Member | undefined> {
    await this.#skip();
    let about: Partial<Pick<Member, 'path' | 'target' | 'size' | 'modified'>> = {};
    for (;;) {
      const block = await this.#take(blockBytes);
      if (block.length === 0 && !this.#first) return undefined;
      if (block.length < blockBytes) throw new ArchiveError('short read');
      const read = readHeader(block);
      if (read.kind === 'damaged')
        throw new ArchiveError(this.#first ? 'invalid tar magic' : 'invalid tar header checksum');
      this.#first = false;
      if (read.kind === 'end') {
        // What follows is read too, so that who writes it isn't cut off.
        while ((await this.#take(0x10000)).length > 0) await this.#sys.step();
        return undefined;
      }
      if (read.kind === 'member') {
        const member = { ...read.member, ...about };
        this.#left = member.type === 'file' ? member.size : 0;
        this.#padding = (blockBytes - (this.#left % blockBytes)) % blockBytes;
        return member;
      }
      const bytes = await this.#text(read.size);
      const text = Buffer.from(bytes)
        .toString('utf8')
        .replace(/\0[^]*$/, '');
      if (read.flag === 'L') about = { ...about, path: text };
      else if (read.flag === 'K') about = { ...about, target: text };
      else if (read.flag === 'x') {
        const pax = readPax(bytes);
        const [path, target, size] = [pax.get('path'), pax.get('linkpath'), pax.get('size')];
        about = {
          ...about,
          ...(path === undefined ? {} : { path }),
          ...(target === undefined ? {} : { target }),
          ...(size === undefined ? {} : { size: Number(size) }),
        };
      }
    }
  }
}
