/** Files, folders, links and devices of any file system, as the mount table and the path walk see them. */
import type { OpenFile } from '../open-file.ts';
import { SysError, type DirectoryEntry, type FileType, type OpenFlags, type Stat } from '../sys.ts';
import { allows, type Want } from './permission.ts';
import type { Place } from './place.ts';
import type { Caller } from './view.ts';

/** As df shows it, in bytes. */
export type Usage = { total: number; used: number; free: number };

export interface FileSystem {
  /** As /proc/mounts names it: `tmpfs`, `overlay`. */
  readonly type: string;
  /** First column of /proc/mounts: `/dev/vda1`, `shm`. */
  readonly source: string;
  readonly device: number;
  /** Options of the whole file system, after `rw` or `ro`: `size=65536k,mode=755`. */
  readonly superOptions: string;
  usage(): Usage;
}

export type Attributes = { mode: number; uid: number; gid: number };

/** What a new name can be. */
export type Creation =
  | { type: 'file' | 'directory' | 'fifo' }
  | { type: 'symlink'; target: string }
  | { type: 'char'; major: number; minor: number };

export type Opening = { caller: Caller; flags: OpenFlags; place: Place };

/** Refuses all that a file system doesn't do by itself. */
export abstract class Node {
  abstract readonly type: FileType;
  abstract readonly fileSystem: FileSystem;

  abstract stat(): Stat;

  permits(caller: Caller, want: Want): boolean {
    return allows(this.stat(), caller, want);
  }

  open(_opening: Opening): OpenFile {
    throw new SysError('EINVAL');
  }

  setMode(_mode: number): void {
    throw new SysError('EPERM');
  }

  setOwner(_uid: number, _gid: number): void {
    throw new SysError('EPERM');
  }

  setTimes(_times: { modified?: number; accessed?: number }): void {
    throw new SysError('EPERM');
  }

  // Folders

  lookup(_name: string, _caller: Caller): Node | undefined {
    throw new SysError('ENOTDIR');
  }

  list(_caller: Caller): DirectoryEntry[] {
    throw new SysError('ENOTDIR');
  }

  /** Makes a new thing of this file system under a name that is free. */
  create(_name: string, _what: Creation, _attributes: Attributes): Node {
    throw new SysError('ENOENT');
  }

  /** One more name for something of the same file system. */
  attach(_name: string, _node: Node): void {
    throw new SysError('EPERM');
  }

  detach(_name: string): void {
    throw new SysError('EPERM');
  }

  move(_node: Node, _from: { folder: Node; name: string }, _name: string): void {
    throw new SysError('EPERM');
  }

  get empty(): boolean {
    return false;
  }

  // Symbolic links

  /** What readlink(2) says. */
  target(_caller: Caller): string {
    throw new SysError('EINVAL');
  }

  /** Where a link of /proc leads without a path in between. `at` is the link itself. */
  jump(_caller: Caller, _at: Place): Place | undefined {
    return undefined;
  }

  /** The open file that a link of /proc/PID/fd means. */
  descriptor(_caller: Caller): OpenFile | undefined {
    return undefined;
  }
}
