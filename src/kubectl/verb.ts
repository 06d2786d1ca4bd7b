/** The built-in kubectl: what a verb is, and what it may use. A verb is one small file of `verbs/`; `verbs/index.ts` lists them. */
import type { Readable, Writable } from 'node:stream';
import type { ConsoleAccess } from '../cluster/console-types.ts';
import type { Clock } from '../cluster/types.ts';

export type Io = {
  stdin: Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };
  stdout: Writable & { isTTY?: boolean; columns?: number; rows?: number };
  stderr: Writable;
  /** Relative file names of the command line are below it. */
  cwd: string;
  /** What `edit` opens: KUBE_EDITOR or EDITOR; `vi` when neither is set. */
  editor?: string | undefined;
};

export type FlagSpec = {
  /** `output` */
  name: string;
  /** `o` */
  short?: string;
  /** `boolean` takes a value only after `=`; `list` may be given more than once. */
  type: 'string' | 'boolean' | 'list';
  about: string;
  /** What a bare `--dry-run` without a value means, where that is allowed. */
  bare?: string;
};

export type Flags = {
  text(name: string): string | undefined;
  is(name: string): boolean;
  list(name: string): readonly string[];
};

export type Call = {
  /** What follows the verb, without flags, up to `--`. */
  args: readonly string[];
  /** What follows `--`; undefined when there is none. */
  rest: readonly string[] | undefined;
  flags: Flags;
};

export type Context = {
  access: ConsoleAccess;
  io: Io;
  clock: Clock;
  /** `-n`, or that of the kubeconfig. */
  namespace: string;
  signal: AbortSignal;
  /** The kubeconfig files in use, the first wins; `--context`, where given. */
  kubeconfig: { files: readonly string[]; context: string | undefined };
  /** Writes to standard output and waits until a slow reader has taken it. */
  print(text: string): Promise<void>;
  /** The same to standard error. */
  tell(text: string): Promise<void>;
};

export type Verb = {
  name: string;
  aliases?: readonly string[];
  /** One line, for `kubectl --help`. */
  about: string;
  /** `kubectl scale (-f FILE | TYPE NAME) --replicas=COUNT` */
  usage: string;
  flags: readonly FlagSpec[];
  /** Sub-commands (`rollout status`) are part of `args`. Resolves with the exit code. */
  run(context: Context, call: Call): Promise<number>;
};

/** What the user did wrong, in kubectl's words: printed as `error: …`, exit code 1. Everything unexpected is a bug. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
