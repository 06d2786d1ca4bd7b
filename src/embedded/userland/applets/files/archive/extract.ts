/** Unpacks the members of an archive. */
import type { Sys } from '../../../../runtime/sys.ts';
import { SysError } from '../../../../runtime/sys.ts';
import { complain } from '../../options.ts';
import { reasonOf } from '../../streams.ts';
import { readAccounts } from '../accounts.ts';
import { makeParents } from '../mkdir.ts';
import { folderOf } from '../paths.ts';
import type { Member } from './header.ts';
import type { ArchiveReader } from './read.ts';

export type ExtractOptions = {
  toStdout: boolean;
  keepTimes: boolean;
  keepOwner: boolean;
  /** Modes as they are in the archive, whatever the umask. */
  keepModes: boolean;
  keepExisting: boolean;
};

export class Extractor {
  readonly #sys: Sys;
  readonly #options: ExtractOptions;
  /** Folders get their times last: unpacking into them changes these. */
  readonly #folders: { path: string; modified: number }[] = [];
  failed = false;

  constructor(sys: Sys, options: ExtractOptions) {
    this.#sys = sys;
    this.#options = options;
  }

  async #fail(message: string): Promise<void> {
    await complain(this.#sys, message);
    this.failed = true;
  }

  async extract(member: Member, archive: ArchiveReader, path: string): Promise<void> {
    const sys = this.#sys;
    if (this.#options.toStdout) {
      for (let bytes = await archive.data(); bytes.length > 0; bytes = await archive.data()) await sys.write(1, bytes);
      return;
    }
    const parents = await makeParents(sys, folderOf(path));
    if ('failed' in parents) {
      await this.#fail(`can't create directory '${parents.failed}': ${parents.reason}`);
      return;
    }
    try {
      if (!(await this.#make(member, archive, path))) return;
    } catch (error) {
      const what =
        member.type === 'directory' ? "can't make dir" : member.type === 'file' ? "can't open" : `can't create`;
      await this.#fail(`${what} '${path}'${member.type === 'directory' ? '' : ''}: ${reasonOf(error)}`);
      return;
    }
    await this.#attributes(member, path);
  }

  /** False: what is there stays. */
  async #make(member: Member, archive: ArchiveReader, path: string): Promise<boolean> {
    const sys = this.#sys;
    if (member.type === 'directory') {
      try {
        sys.makeDirectory(path.replace(/(.)\/+$/, '$1'), member.mode | 0o700);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== 'EEXIST' || sys.stat(path).type !== 'directory')
          throw error;
      }
      return true;
    }
    if (this.#exists(path)) {
      if (this.#options.keepExisting) return false;
      sys.unlink(path);
    }
    switch (member.type) {
      case 'symlink':
        sys.symlink(member.target, path);
        break;
      case 'hardlink':
        sys.link(member.target.replace(/^\/+/, ''), path);
        break;
      case 'fifo':
        sys.makeFifo(path, member.mode);
        break;
      case 'char':
        throw new SysError('EPERM');
      default: {
        const fd = await sys.open(path, { write: true, create: true, exclusive: true }, member.mode & 0o777);
        try {
          for (let bytes = await archive.data(); bytes.length > 0; bytes = await archive.data()) {
            await sys.write(fd, bytes);
          }
        } finally {
          sys.close(fd);
        }
      }
    }
    return true;
  }

  #exists(path: string): boolean {
    try {
      this.#sys.stat(path, { follow: false });
      return true;
    } catch (error) {
      reasonOf(error);
      return false;
    }
  }

  async #attributes(member: Member, path: string): Promise<void> {
    const sys = this.#sys;
    if (member.type === 'hardlink') return;
    const follow = member.type !== 'symlink';
    try {
      if (this.#options.keepOwner) {
        const accounts = await readAccounts(sys);
        const known = (name: string, id: number | undefined, otherwise: number): number =>
          name === '' ? otherwise : (id ?? otherwise);
        sys.chown(
          path,
          known(member.user, accounts.userId(member.user), member.uid),
          known(member.group, accounts.groupId(member.group), member.gid),
          { follow },
        );
      }
      if (!follow) return;
      sys.chmod(path, this.#options.keepModes ? member.mode : member.mode & ~sys.umask());
      if (!this.#options.keepTimes) return;
      if (member.type === 'directory') this.#folders.push({ path, modified: member.modified });
      else sys.setTimes(path, { modified: member.modified });
    } catch (error) {
      await this.#fail(`can't set attributes of '${path}': ${reasonOf(error)}`);
    }
  }

  finish(): void {
    for (const { path, modified } of this.#folders.toReversed()) {
      try {
        this.#sys.setTimes(path, { modified });
      } catch (error) {
        reasonOf(error);
      }
    }
  }
}
