/** /proc/PID/fd and /proc/PID/fdinfo. */
import type { OpenFile } from '../../open-file.ts';
import type { OpenFlags } from '../../sys.ts';
import { GeneratedDirectory, type Entries } from '../generated/generated-directory.ts';
import { GeneratedFile } from '../generated/generated-file.ts';
import type { GeneratedFileSystem } from '../generated/generated-file-system.ts';
import { GeneratedLink } from '../generated/generated-link.ts';
import type { Node } from '../node.ts';
import type { Want } from '../permission.ts';
import { isPlaced } from '../place.ts';
import type { ProcessDetails } from '../process-view.ts';
import type { Caller } from '../view.ts';
import { mustTrace } from './may-trace.ts';
import { placeSeenFrom } from './seen-from.ts';

const flagsOf = (fd: number, file: OpenFile): OpenFlags => {
  if ('flags' in file) return file.flags as OpenFlags;
  if (file.terminal || file.socket !== undefined) return { read: true, write: true };
  return fd === 0 ? { read: true } : { write: true };
};

const linkMode = ({ read = false, write = false }: OpenFlags): number => (read ? 0o500 : 0) | (write ? 0o300 : 0);

type Making = { fileSystem: GeneratedFileSystem; process: ProcessDetails; inode: number };

class DescriptorFolder extends GeneratedDirectory {
  readonly #pid: number;

  constructor({ fileSystem, process: { pid, uid, gid, fds }, inode }: Making, entries: Entries) {
    super(fileSystem, { inode, mode: 0o500, uid, gid, size: fds.size }, entries);
    this.#pid = pid;
  }

  /** A process may always look at its own. */
  override permits(caller: Caller, want: Want): boolean {
    return caller.pid === this.#pid || super.permits(caller, want);
  }
}

const descriptorOf = (fds: ReadonlyMap<number, OpenFile>, name: string): [fd: number, file: OpenFile] | undefined => {
  const fd = /^(0|[1-9]\d{0,6})$/.test(name) ? Number(name) : undefined;
  const file = fd === undefined ? undefined : fds.get(fd);
  return fd === undefined || file === undefined ? undefined : [fd, file];
};

const descriptorLink = ({ fileSystem, process, inode }: Making, fd: number, file: OpenFile): Node => {
  const { uid, gid } = process;
  return new GeneratedLink(
    fileSystem,
    { inode: inode + 1 + fd, mode: linkMode(flagsOf(fd, file)), uid, gid, size: 64 },
    {
      text: (caller) => {
        mustTrace(caller, process);
        return file.link;
      },
      jump: (caller, at) => {
        mustTrace(caller, process);
        return isPlaced(file) ? placeSeenFrom(at, file.place, process, at.parent?.parent) : undefined;
      },
      descriptor: (caller) => {
        mustTrace(caller, process);
        return file;
      },
    },
  );
};

export const descriptorFolder = (making: Making): Node => {
  const { fds } = making.process;
  return new DescriptorFolder(making, {
    lookup: (name) => {
      const found = descriptorOf(fds, name);
      return found === undefined ? undefined : descriptorLink(making, ...found);
    },
    names: () => [...fds.keys()].map(String),
  });
};

const infoText = (fd: number, file: OpenFile): string => {
  const { read = false, write = false, append = false } = flagsOf(fd, file);
  const flags = 0o100000 | (write ? (read ? 2 : 1) : 0) | (append ? 0o2000 : 0);
  const offset = 'offset' in file ? Number(file.offset) : 0;
  const mount = isPlaced(file) ? file.place.mount.id : 15;
  return `pos:\t${offset}\nflags:\t0${flags.toString(8)}\nmnt_id:\t${mount}\nino:\t${file.stat().inode}\n`;
};

export const descriptorInfoFolder = ({ fileSystem, process, inode }: Making): Node => {
  const { uid, gid, fds } = process;
  return new GeneratedDirectory(
    fileSystem,
    { inode, uid, gid },
    {
      lookup: (name) => {
        const found = descriptorOf(fds, name);
        if (found === undefined) return undefined;
        const [fd, file] = found;
        return new GeneratedFile(fileSystem, { inode: inode + 1 + fd, uid, gid }, { text: () => infoText(fd, file) });
      },
      names: (caller) => {
        mustTrace(caller, process);
        return [...fds.keys()].map(String);
      },
    },
  );
};
