/** Redirections: done for a command and taken back after it. */
import { type FdMap, type OpenFlags, type Sys, SysError } from '../../../runtime/sys.ts';
import { ShellFailure } from '../failures.ts';
import type { Shell } from '../shell.ts';
import type { FileOperator, Redirect } from '../syntax/tree.ts';
import { expansions } from './substitution.ts';

/** What stood at a descriptor: a copy of it, or nothing. */
type Saved = { fd: number; copy: number | undefined };

/** Copies that a shell keeps are out of the way of scripts. */
const firstPrivateFd = 10;
/** As much as any pipe takes at once. */
const pipeful = 4096;

const flagsOf: Record<FileOperator, OpenFlags> = {
  '<': { read: true },
  '>': { write: true, create: true, truncate: true },
  '>|': { write: true, create: true, truncate: true },
  '>>': { write: true, create: true, append: true },
  '<>': { read: true, write: true, create: true },
};

/** Tells regular files from devices and pipes, which noclobber spares. */
const isFile = (sys: Sys, path: string): boolean => {
  try {
    return sys.stat(path).type === 'file';
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
};

const openFile = async (shell: Shell, path: string, operator: FileOperator): Promise<number> => {
  const writes = operator !== '<';
  try {
    if (operator === '>' && shell.options.has('C') && isFile(shell.sys, path)) throw new SysError('EEXIST');
    return await shell.sys.open(path, flagsOf[operator], 0o666);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    const absent = writes ? 'nonexistent directory' : 'no such file';
    const why = error.errno === 'ENOENT' || error.errno === 'ENOTDIR' ? absent : error.message;
    throw new ShellFailure(1, `can't ${writes ? 'create' : 'open'} ${path}: ${why}`);
  }
};

/** A pipe that holds the text; a child writes what doesn't fit. */
const openText = async (shell: Shell, text: string): Promise<number> => {
  const { sys } = shell;
  const bytes = new TextEncoder().encode(text);
  const pipe = sys.pipe();
  if (bytes.length <= pipeful) await sys.write(pipe.write, bytes);
  else {
    const writer = sys.fork(
      async (child) => {
        child.close(pipe.read);
        for (const name of ['INT', 'QUIT', 'HUP', 'TSTP'] as const) child.onSignal(name, 'ignore');
        child.onSignal('PIPE', 'default');
        await child.write(pipe.write, bytes);
        return 0;
      },
      { fds: new Map([pipe.read, pipe.write].map((fd) => [fd, fd])) },
    );
    shell.helpers.add(writer);
  }
  sys.close(pipe.write);
  return pipe.read;
};

type Opened = { fd: number; from: number | 'closed'; temporary: boolean }[];

/** What a redirection means, its files opened. */
const open = async (shell: Shell, redirect: Redirect): Promise<Opened> => {
  if (redirect.kind === 'here') {
    const text = await expansions.text(shell, redirect.body);
    return [{ fd: redirect.fd, from: await openText(shell, text), temporary: true }];
  }
  const target = await expansions.text(shell, redirect.target);
  if (redirect.kind === 'both') {
    const file = await openFile(shell, target, '>');
    return [
      { fd: 1, from: file, temporary: true },
      { fd: 2, from: 1, temporary: false },
    ];
  }
  if (redirect.kind === 'file') {
    return [{ fd: redirect.fd, from: await openFile(shell, target, redirect.operator), temporary: true }];
  }
  if (target === '-') return [{ fd: redirect.fd, from: 'closed', temporary: false }];
  if (!/^\d+$/.test(target)) throw new ShellFailure(2, 'redir error');
  const from = Number(target);
  if (shell.privateFds.has(from)) throw new ShellFailure(1, `dup2(${from},${redirect.fd}): Bad file descriptor`);
  return [{ fd: redirect.fd, from, temporary: false }];
};

/** It may be closed already. */
export const closeQuietly = (sys: Sys, fd: number): void => {
  try {
    sys.close(fd);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
};

/** Redirections of a builtin, function or compound command, in the shell itself. */
export class Redirections {
  readonly #shell: Shell;
  readonly #saved: Saved[] = [];

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** When one fails those before it are taken back. */
  async apply(redirects: readonly Redirect[]): Promise<void> {
    try {
      for (const redirect of redirects) {
        for (const { fd, from, temporary } of await open(this.#shell, redirect)) this.#put(fd, from, temporary);
      }
    } catch (error) {
      this.undo();
      throw error;
    }
  }

  #put(fd: number, from: number | 'closed', temporary: boolean): void {
    const { sys, privateFds } = this.#shell;
    if (from === fd) {
      // The file has got the number by itself: nothing was open there.
      if (temporary && !this.#saved.some((one) => one.fd === fd)) this.#saved.push({ fd, copy: undefined });
      return;
    }
    if (privateFds.has(fd)) this.#move(fd);
    if (!this.#saved.some((one) => one.fd === fd)) {
      let copy: number | undefined;
      try {
        copy = sys.dup(fd, firstPrivateFd);
        privateFds.add(copy);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== 'EBADF') throw error;
      }
      this.#saved.push({ fd, copy });
    }
    if (from === 'closed') {
      closeQuietly(sys, fd);
      return;
    }
    try {
      sys.dup2(from, fd);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw new ShellFailure(1, `dup2(${from},${fd}): ${error.message}`);
    }
    if (temporary) sys.close(from);
  }

  /** A script wants a number that the shell uses itself. */
  #move(fd: number): void {
    const { sys, privateFds } = this.#shell;
    const moved = sys.dup(fd, firstPrivateFd);
    sys.close(fd);
    privateFds.delete(fd);
    privateFds.add(moved);
    for (const saved of this.#saved) if (saved.copy === fd) saved.copy = moved;
    this.#shell.onMovedFd(fd, moved);
  }

  undo(): void {
    const { sys, privateFds } = this.#shell;
    for (const { fd, copy } of this.#saved.toReversed()) {
      if (copy === undefined) closeQuietly(sys, fd);
      else {
        sys.dup2(copy, fd);
        sys.close(copy);
        privateFds.delete(copy);
      }
    }
    this.#saved.length = 0;
  }

  /** `exec >file`: there is no way back. */
  keep(): void {
    const { sys, privateFds } = this.#shell;
    for (const { copy } of this.#saved) {
      if (copy === undefined) continue;
      sys.close(copy);
      privateFds.delete(copy);
    }
    this.#saved.length = 0;
  }
}

/** Redirections of a program: files opened only to be handed on. Returns what to close afterwards. */
export const childFds = async (
  shell: Shell,
  redirects: readonly Redirect[],
): Promise<{ fds: FdMap; temporary: readonly number[] }> => {
  const fds = new Map(shell.openFds().map((fd) => [fd, fd]));
  const temporary: number[] = [];
  const discard = (): void => temporary.forEach((fd) => closeQuietly(shell.sys, fd));
  try {
    for (const redirect of redirects) {
      for (const opened of await open(shell, redirect)) {
        if (opened.from === 'closed') fds.delete(opened.fd);
        else if (opened.temporary) {
          temporary.push(opened.from);
          fds.set(opened.fd, opened.from);
        } else {
          const parent = fds.get(opened.from);
          if (parent === undefined) throw new ShellFailure(1, `dup2(${opened.from},${opened.fd}): Bad file descriptor`);
          fds.set(opened.fd, parent);
        }
      }
    }
  } catch (error) {
    discard();
    throw error;
  }
  return { fds, temporary };
};
