/** The state of one shell process: what a subshell gets a copy of. */
import type { Sys } from '../../runtime/sys.ts';
import { SysError } from '../../runtime/sys.ts';
import { ShellFailure } from './failures.ts';
import { Jobs } from './jobs.ts';
import type { Command } from './syntax/tree.ts';
import { Traps, type TrapState } from './traps.ts';
import { Variables } from './variables.ts';

export type MaybePromise<T> = T | Promise<T>;

/** Letters of `set`. */
export type Option =
  | 'a'
  | 'b'
  | 'C'
  | 'e'
  | 'E'
  | 'f'
  | 'I'
  | 'm'
  | 'n'
  | 'u'
  | 'v'
  | 'x'
  | 'i'
  | 's'
  | 'c'
  | 'l'
  | 'pipefail'
  | 'vi';

/** A jump that is under way: each command returns at once until the one that it is for. */
export type Jump = { kind: 'break' | 'continue'; levels: number } | { kind: 'return' };

export type FunctionBody = { body: Command; size: number };

const encoder = new TextEncoder();

export type Snapshot = {
  mainPid: number;
  directory: string;
  variables: Variables;
  functions: Map<string, FunctionBody>;
  aliases: Map<string, string>;
  options: Set<Option>;
  positional: readonly string[];
  traps: TrapState;
  progress: Partial<Shell>;
};

export class Shell {
  readonly sys: Sys;
  readonly variables: Variables;
  readonly functions: Map<string, FunctionBody>;
  readonly aliases: Map<string, string>;
  /** Goes up with each change of the aliases: what was read ahead is out of date then. */
  aliasRevision = 0;
  readonly options: Set<Option>;
  readonly traps: Traps;
  readonly jobs: Jobs;
  /** Descriptors of the shell itself: no command gets them. */
  readonly privateFds = new Set<number>();
  /** Children that nobody asks for: writers of here-documents, `<(…)`. */
  readonly helpers = new Set<number>();
  /** Our ends of the pipes of `<(…)`, until the command is done. */
  readonly substituted: number[] = [];
  /** Told when a private descriptor has another number now. */
  onMovedFd: (from: number, to: number) => void = () => {};
  /** `$$`: also in subshells the pid of the first. */
  readonly mainPid: number;
  readonly interactive: boolean;
  arg0: string;
  #positional: readonly string[] = [];
  status = 0;
  /** Of the last command substitution of the command that is being expanded. */
  substitutionStatus: number | undefined;
  lastBackground: number | undefined;
  jump: Jump | undefined;
  loops = 0;
  /** Within functions and `.`: where `return` may be used. */
  returnable = 0;
  /** Functions, `eval`, `.`, traps and substitutions, one within the other. */
  depth = 0;
  /** Above 0 where a status is looked at (`if`, `&&`, `!`): `set -e` doesn't count there. */
  tested = 0;
  line = 0;
  /** The script that is read; none for `-c` and standard input. */
  script: string | undefined;
  subshell = false;
  /** Lookups of `cd -` and the like go by the logical name of the folder. */
  directory: string;
  /** Where `getopts` is within a word. */
  optionOffset = 0;
  inTrap = false;

  /** `from` is what a subshell was forked with. */
  constructor(sys: Sys, arg0: string, options: { interactive: boolean; from?: Snapshot }) {
    const { from } = options;
    this.sys = sys;
    this.arg0 = arg0;
    this.interactive = options.interactive;
    this.mainPid = from?.mainPid ?? sys.pid;
    this.variables = from?.variables ?? new Variables(sys);
    this.functions = from?.functions ?? new Map();
    this.aliases = from?.aliases ?? new Map();
    this.options = from?.options ?? new Set();
    this.traps = new Traps(sys, options.interactive);
    this.jobs = new Jobs(sys);
    this.directory = from?.directory ?? sys.cwd;
    this.variables.onChange = (name) => {
      if (name === 'OPTIND') this.optionOffset = 0;
      else if (name === 'RANDOM') this.variables.seedRandom(Number(this.variables.get('RANDOM')) || 0);
    };
    if (from === undefined) return;
    this.subshell = true;
    this.variables.adopt(sys);
    this.#positional = from.positional;
    Object.assign(this, from.progress);
    this.traps.inherit(from.traps);
  }

  /** What a child starts with: as it is now, whatever happens until the child has its first turn. */
  snapshot(): Snapshot {
    const { status, lastBackground, loops, returnable, depth, tested, line, script, optionOffset } = this;
    const options = new Set(this.options);
    options.delete('i');
    return {
      mainPid: this.mainPid,
      directory: this.directory,
      variables: new Variables(this.sys, this.variables),
      functions: new Map(this.functions),
      aliases: new Map(this.aliases),
      options,
      positional: this.#positional,
      traps: this.traps.state(),
      progress: { status, lastBackground, loops, returnable, depth, tested, line, script, optionOffset },
    };
  }

  get positional(): readonly string[] {
    return this.#positional;
  }

  set positional(values: readonly string[]) {
    const size = (list: readonly string[]): number => list.reduce((sum, one) => sum + 32 + 2 * one.length, 0);
    const more = size(values) - size(this.#positional);
    if (more !== 0) this.sys.charge(more);
    this.#positional = values;
  }

  /** The value of a parameter that is one string; not `@` and `*`. Undefined: not set. */
  parameter(name: string): string | undefined {
    const first = name.charCodeAt(0);
    if (first >= 48 && first <= 57) {
      const index = Number(name);
      return index === 0 ? this.arg0 : this.#positional[index - 1];
    }
    switch (name) {
      case '?':
        return String(this.status);
      case '#':
        return String(this.#positional.length);
      case '$':
        return String(this.mainPid);
      case '!':
        return this.lastBackground === undefined ? undefined : String(this.lastBackground);
      case '-':
        return [...this.options].filter((one) => one.length === 1).join('');
      case 'RANDOM':
        return String(this.variables.random());
      case 'LINENO':
        return String(this.line);
      default:
        return this.variables.get(name);
    }
  }

  /** Writes text to a descriptor; nobody hears of a failure. */
  async say(fd: number, text: string): Promise<void> {
    try {
      await this.sys.write(fd, encoder.encode(text));
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
  }

  /** What every message begins with; `builtin` is who complains. */
  prefix(builtin?: string): string {
    const who = builtin ?? this.script;
    const named = who === undefined || who === this.arg0 ? '' : `${who}: `;
    const line = who === undefined || this.interactive ? '' : `line ${this.line}: `;
    return `${this.arg0}: ${named}${line}`;
  }

  /** `sh: text` on standard error. */
  complain(text: string, builtin?: string): Promise<void> {
    return this.say(2, `${this.prefix(builtin)}${text}\n`);
  }

  /** Standard output of a builtin: a failed write is its failure. */
  async print(text: string): Promise<number> {
    if (text === '') return 0;
    try {
      await this.sys.write(1, encoder.encode(text));
      return 0;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      await this.complain(`write error: ${error.message}`);
      return 1;
    }
  }

  /** Works on with other processes in between; throws when the user has pressed ^C. */
  step(work?: number): Promise<void> | undefined {
    return this.sys.step(work);
  }

  /** Descriptors that commands get. */
  openFds(): number[] {
    const open = this.sys.openFds();
    return this.privateFds.size === 0 ? open : open.filter((fd) => !this.privateFds.has(fd));
  }

  /** Ends a command that can't go on: a script ends with it. */
  fail(text: string, status = 2): never {
    throw new ShellFailure(status, text);
  }
}
