/** A script that comes through standard input, line by line: from a pipe, a file, or somebody at a terminal. */
import { SysError } from '../../runtime/sys.ts';
import { Interrupted, ShellFailure } from './failures.ts';
import { promptText } from './prompt.ts';
import { runList } from './run/list.ts';
import { runTraps } from './run/text.ts';
import type { Shell } from './shell.ts';
import { describeJob } from './builtins/jobs.ts';
import { longestScript, parse } from './syntax/parse.ts';

const decoderOptions = { stream: true };
const longCommand = 64 * 1024;

class Input {
  readonly #shell: Shell;
  readonly #decoder = new TextDecoder();
  /** What was read but not run. */
  #text = '';
  #ended = false;
  /** How much text there must be before it is worth another look. */
  #parseAgainAt = 0;
  /** The line at which `#text` begins. */
  #line = 1;
  #status = 0;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  async run(): Promise<number> {
    for (;;) {
      try {
        if (!(await this.#turn())) return this.#status;
      } catch (error) {
        if (!(await this.#recover(error))) throw error;
      }
    }
  }

  /** An interactive shell goes on after an error. */
  async #recover(error: unknown): Promise<boolean> {
    const shell = this.#shell;
    if (!shell.interactive) return false;
    if (error instanceof Interrupted) {
      shell.traps.interrupted = false;
      this.#status = 130;
      await shell.say(2, '\n');
    } else if (error instanceof ShellFailure) {
      if (error.text !== undefined) await shell.complain(error.text);
      this.#status = error.status;
    } else if (error instanceof SysError) {
      await shell.complain(error.message);
      this.#status = 2;
    } else return false;
    shell.status = this.#status;
    shell.jump = undefined;
    shell.loops = 0;
    shell.tested = 0;
    shell.depth = 0;
    shell.returnable = 0;
    this.#text = '';
    return true;
  }

  /** Reads some more and runs what is complete; false: that was all. */
  async #turn(): Promise<boolean> {
    if (!this.#ended) await this.#read();
    const shell = this.#shell;
    const cut = this.#ended ? this.#text.length : this.#text.lastIndexOf('\n') + 1;
    if (!this.#ended && cut < this.#parseAgainAt) return true;
    const complete = this.#text.slice(0, cut);
    if (complete.length > longestScript) throw new ShellFailure(2, 'out of memory');
    const { units, problem, unfinished } = parse(complete, shell.aliases, this.#line);
    const wanted = unfinished && !this.#ended ? units.slice(0, -1) : units;
    const revision = shell.aliasRevision;
    let from = 0;
    for (const { list, end } of wanted) {
      this.#status = await runList(shell, list, false);
      shell.jump = undefined;
      from = end;
      if (shell.aliasRevision !== revision) break;
    }
    const all = from === 0 ? wanted.length === 0 : from === wanted.at(-1)!.end;
    if (all && !(unfinished && !this.#ended) && problem === undefined) from = cut;
    // A long command that goes on and on is not read again for each piece of it.
    this.#parseAgainAt = from === 0 && cut > longCommand ? 2 * cut : 0;
    if (from > 0) this.#line += complete.slice(0, from).split('\n').length - 1;
    this.#text = this.#text.slice(from);
    if (!all) return true;
    if (problem !== undefined && (!problem.incomplete || this.#ended)) {
      shell.line = problem.line;
      await shell.complain(`syntax error: ${problem.text}`);
      throw new ShellFailure(2);
    }
    return !this.#ended;
  }

  async #read(): Promise<void> {
    const shell = this.#shell;
    if (shell.interactive) await this.#prompt();
    let bytes: Uint8Array;
    try {
      bytes = await shell.sys.read(0, undefined, { interruptible: true });
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== 'EINTR') throw error;
      if (shell.traps.interrupted) throw new Interrupted();
      await runTraps(shell);
      return;
    }
    if (bytes.length > 0) {
      this.#text += this.#decoder.decode(bytes, decoderOptions).replaceAll('\0', '');
      return;
    }
    this.#ended = true;
    if (shell.interactive) await shell.say(2, '\n');
  }

  async #prompt(): Promise<void> {
    const shell = this.#shell;
    const { jobs } = shell;
    await jobs.collect();
    for (const job of jobs.all) {
      if (!jobs.done(job)) continue;
      await shell.say(2, describeJob(shell, job, false));
      jobs.forget(job);
    }
    await shell.say(2, await promptText(shell, this.#text === '' ? 'PS1' : 'PS2'));
  }
}

export const runInput = (shell: Shell): Promise<number> => new Input(shell).run();
