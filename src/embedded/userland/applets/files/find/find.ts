import type { Program, Stat, Sys } from '../../../../runtime/sys.ts';
import { complain, showUsage } from '../../options.ts';
import { Output, reasonOf } from '../../streams.ts';
import { compilePattern } from '../../text/regex/pattern.ts';
import { matches } from '../../../sh/expand/pattern.ts';
import { ask } from '../ask.ts';

import { join, lastPart } from '../paths.ts';
import type { Comparison, Plan, Test } from './expression.ts';
import { parseFind } from './parse.ts';
import { runCommand } from './run-command.ts';

const table = { usage: '[-HL] [PATH]... [OPTIONS] [ACTIONS]' };

const typeLetters = { file: 'f', directory: 'd', symlink: 'l', fifo: 'p', char: 'c', socket: 's' } as const;

/** So many paths go to one `-exec … +`. */
const mostPaths = 1000;

const holds = (than: Comparison, value: number): boolean =>
  than.sign === '+' ? value > than.value : than.sign === '-' ? value < than.value : value === than.value;

/** One file that is looked at. */
type Found = { path: string; stat: Stat; depth: number; prune: boolean };

class Search {
  readonly #sys: Sys;
  readonly #plan: Plan;
  readonly #out: Output;
  readonly #now: number;
  code = 0;
  #quit = false;

  constructor(sys: Sys, plan: Plan) {
    this.#sys = sys;
    this.#plan = plan;
    this.#out = new Output(sys);
    this.#now = sys.clock.now();
  }

  async run(): Promise<void> {
    for (const path of this.#plan.paths) await this.#visit(path, 0, undefined);
    await this.#finish(this.#plan.test);
    await this.#out.flush();
  }

  async #say(message: string): Promise<void> {
    await this.#out.flush();
    await complain(this.#sys, message);
    this.code = 1;
  }

  async #visit(path: string, depth: number, device: number | undefined): Promise<void> {
    if (this.#quit) return;
    const sys = this.#sys;
    await sys.step(2);
    let stat: Stat;
    try {
      const follow = this.#plan.follow === 'all' || (this.#plan.follow === 'named' && depth === 0);
      try {
        stat = sys.stat(path, { follow });
      } catch (error) {
        if (!follow) throw error;
        stat = sys.stat(path, { follow: false });
      }
    } catch (error) {
      await this.#say(`${path}: ${reasonOf(error)}`);
      return;
    }
    const found: Found = { path, stat, depth, prune: false };
    const counts = depth >= this.#plan.least;
    if (counts && !this.#plan.depthFirst) await this.#check(this.#plan.test, found);
    const foreign = this.#plan.oneFileSystem && device !== undefined && stat.device !== device;
    if (stat.type === 'directory' && !found.prune && !foreign && depth < this.#plan.most && !this.#quit) {
      let names: string[] = [];
      try {
        names = sys.readDirectory(path).map(({ name }) => name);
      } catch (error) {
        await this.#say(`${path}: ${reasonOf(error)}`);
      }
      for (const name of names) await this.#visit(join(path, name), depth + 1, device ?? stat.device);
    }
    if (counts && this.#plan.depthFirst && !this.#quit) await this.#check(this.#plan.test, found);
  }

  async #check(test: Test, found: Found): Promise<boolean> {
    const { stat, path } = found;
    switch (test.kind) {
      case 'true':
        return true;
      case 'and':
        return (await this.#check(test.left, found)) && !this.#quit && this.#check(test.right, found);
      case 'or':
        return (await this.#check(test.left, found)) || (!this.#quit && this.#check(test.right, found));
      case 'not':
        return !(await this.#check(test.test, found));
      case 'name':
      case 'path': {
        const text = test.kind === 'name' ? lastPart(path) : path;
        return test.ignoreCase ? matches(test.pattern.toLowerCase(), text.toLowerCase()) : matches(test.pattern, text);
      }
      case 'regex': {
        const match = compilePattern(`^\\(${test.pattern}\\)$`, { extended: false }).match(path);
        return match !== undefined;
      }
      case 'type':
        return typeLetters[stat.type] === test.letter;
      case 'age': {
        // Whole units that have passed.
        const age = Math.floor((this.#now - stat[test.of]) / test.unitMs);
        return test.than.sign === '-'
          ? this.#now - stat[test.of] < test.than.value * test.unitMs
          : holds(test.than, age);
      }
      case 'size':
        return holds({ ...test.than, value: test.than.value * test.unit }, stat.size);
      case 'links':
        return holds(test.than, stat.links);
      case 'inode':
        return holds(test.than, stat.inode);
      case 'permissions':
        if (test.sign === '-') return (stat.mode & test.mode) === test.mode;
        return test.sign === '/' ? test.mode === 0 || (stat.mode & test.mode) !== 0 : stat.mode === test.mode;
      case 'user':
        return stat.uid === test.id;
      case 'group':
        return stat.gid === test.id;
      case 'newer':
        return stat.modified > test.than;
      case 'empty':
        return this.#isEmpty(found);
      case 'executable':
        return this.#sys.access(path, { execute: true });
      case 'prune':
        found.prune = true;
        return true;
      case 'quit':
        this.#quit = true;
        return true;
      case 'print':
        await this.#out.print(path + test.end);
        return true;
      case 'delete':
        return this.#delete(found);
      case 'exec':
        await this.#out.flush();
        if (test.asks && !(await ask(this.#sys, `${test.argv.join(' ').replaceAll('{}', path)} ?`))) return false;
        return runCommand(
          this.#sys,
          test.argv.map((word) => word.replaceAll('{}', path)),
        );
      case 'execMany':
        test.paths.push(path);
        if (test.paths.length >= mostPaths) await this.#runMany(test);
        return true;
    }
  }

  #isEmpty({ path, stat }: Found): boolean {
    if (stat.type === 'file') return stat.size === 0;
    return stat.type === 'directory' && this.#sys.readDirectory(path).length === 0;
  }

  async #delete({ path, stat, depth }: Found): Promise<boolean> {
    if (depth === 0 && path === '.') return true;
    try {
      if (stat.type === 'directory') this.#sys.removeDirectory(path);
      else this.#sys.unlink(path);
      return true;
    } catch (error) {
      await this.#say(`${path}: ${reasonOf(error)}`);
      return false;
    }
  }

  async #runMany(test: Extract<Test, { kind: 'execMany' }>): Promise<void> {
    const paths = test.paths.splice(0);
    if (paths.length === 0) return;
    await this.#out.flush();
    const last = test.argv.at(-1)!;
    const argv = [...test.argv.slice(0, -1), ...paths.map((path) => last.replaceAll('{}', path))];
    if (!(await runCommand(this.#sys, argv))) this.code = 1;
  }

  /** What is still to be run. */
  async #finish(test: Test): Promise<void> {
    if (test.kind === 'execMany') await this.#runMany(test);
    else if (test.kind === 'not') await this.#finish(test.test);
    else if (test.kind === 'and' || test.kind === 'or') {
      await this.#finish(test.left);
      await this.#finish(test.right);
    }
  }
}

export const find: Program = async (sys) => {
  if (sys.argv.length === 2 && sys.argv[1] === '--help') return showUsage(sys, table, 0);
  const plan = await parseFind(sys);
  if ('problem' in plan) {
    await complain(sys, plan.problem);
    return plan.usage === true ? showUsage(sys, table) : 1;
  }
  const search = new Search(sys, plan);
  await search.run();
  return search.code;
};
