/** Writes archives. */
import type { Stat, Sys } from '../../../../runtime/sys.ts';
import { complain } from '../../options.ts';
import { reasonOf } from '../../streams.ts';
import { matches } from '../../../sh/expand/pattern.ts';
import { readAccounts, type Accounts } from '../accounts.ts';
import { deviceNumbers } from '../device-numbers.ts';
import { join } from '../paths.ts';
import { blockBytes, memberOf, writeHeader, type Member } from './header.ts';

export type CreateOptions = {
  /** Where the bytes go. */
  write: (bytes: Uint8Array) => Promise<void>;
  follow: boolean;
  excluded: readonly string[];
  /** Says what is packed. */
  told: ((path: string) => Promise<void>) | undefined;
  /** The archive itself, which is not packed. */
  own: Stat | undefined;
};

const recordBytes = 20 * blockBytes;

/** Names in an archive don't begin with a slash or lead out of where it is unpacked. */
export const safePath = (path: string): { path: string; removed: string } => {
  const removed = /^(?:.*\/)?\.\.\/+|^\/+/.exec(path)?.[0] ?? '';
  return { path: path.slice(removed.length), removed };
};

export class ArchiveWriter {
  readonly #sys: Sys;
  readonly #options: CreateOptions;
  #accounts: Accounts | undefined;
  readonly #links = new Map<string, string>();
  #written = 0;
  #toldPrefix = false;
  failed = false;

  constructor(sys: Sys, options: CreateOptions) {
    this.#sys = sys;
    this.#options = options;
  }

  async #put(bytes: Uint8Array): Promise<void> {
    this.#written += bytes.length;
    await this.#options.write(bytes);
  }

  async add(path: string): Promise<void> {
    await this.#sys.step();
    const { follow, excluded, told, own } = this.#options;
    if (excluded.some((pattern) => matches(pattern, path))) return;
    let stat: Stat;
    try {
      stat = this.#sys.stat(path, { follow });
    } catch (error) {
      await complain(this.#sys, `${path}: ${reasonOf(error)}`);
      this.failed = true;
      return;
    }
    if (own !== undefined && own.inode === stat.inode && own.device === stat.device) {
      await complain(this.#sys, `${path}: file is the archive; skipping`);
      return;
    }
    const safe = safePath(path);
    if (safe.removed !== '' && !this.#toldPrefix) {
      this.#toldPrefix = true;
      await complain(this.#sys, `removing leading '${safe.removed}' from member names`);
    }
    this.#accounts ??= await readAccounts(this.#sys);
    const name = safe.path === '' ? './' : safe.path;
    const member = memberOf(name, stat, {
      target: stat.type === 'symlink' ? this.#sys.readLink(path) : '',
      user: this.#accounts.userName(stat.uid),
      group: this.#accounts.groupName(stat.gid),
      device: stat.type === 'char' ? deviceNumbers(path) : [0, 0],
    });
    if (member === undefined) {
      await complain(this.#sys, `${path}: socket ignored`);
      return;
    }
    if (told !== undefined) await told(member.path);
    await this.#member(path, member, stat);
    if (stat.type !== 'directory') return;
    try {
      for (const entry of this.#sys.readDirectory(path)) await this.add(join(path, entry.name));
    } catch (error) {
      await complain(this.#sys, `${path}: ${reasonOf(error)}`);
      this.failed = true;
    }
  }

  async #member(path: string, member: Member, stat: Stat): Promise<void> {
    if (member.type === 'file' && stat.links > 1) {
      const key = `${stat.device}:${stat.inode}`;
      const first = this.#links.get(key);
      if (first !== undefined) {
        await this.#put(writeHeader({ ...member, type: 'hardlink', size: 0, target: first }));
        return;
      }
      this.#links.set(key, member.path);
    }
    if (member.type !== 'file') {
      await this.#put(writeHeader(member));
      return;
    }
    let fd: number;
    try {
      fd = await this.#sys.open(path, { read: true });
    } catch (error) {
      await complain(this.#sys, `can't open '${path}': ${reasonOf(error)}`);
      this.failed = true;
      return;
    }
    try {
      await this.#put(writeHeader(member));
      let left = member.size;
      while (left > 0) {
        const bytes = await this.#sys.read(fd, Math.min(left, 0x10000));
        if (bytes.length === 0) {
          await complain(this.#sys, `short read`);
          this.failed = true;
          break;
        }
        await this.#put(bytes);
        left -= bytes.length;
        await this.#sys.step(1 + (bytes.length >> 8));
      }
      await this.#put(new Uint8Array(left + ((blockBytes - (member.size % blockBytes)) % blockBytes)));
    } finally {
      this.#sys.close(fd);
    }
  }

  /** Two empty blocks, and then up to a whole record. */
  async finish(): Promise<void> {
    const length = this.#written + 2 * blockBytes;
    await this.#put(new Uint8Array(Math.ceil(length / recordBytes) * recordBytes - this.#written));
  }
}
