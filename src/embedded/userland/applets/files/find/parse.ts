/** Reads the command line of `find`. */
import type { Sys } from '../../../../runtime/sys.ts';
import { reasonOf } from '../../streams.ts';
import { readAccounts } from '../accounts.ts';
import { changeMode } from '../mode.ts';
import type { Comparison, Plan, Test } from './expression.ts';

/** With `usage` the usage is shown as well. */
export type Problem = { problem: string; usage?: boolean };

/** Thrown inside only: the parser goes down and up again. */
class Mistake extends Error {
  readonly found: Problem;

  constructor(found: Problem) {
    super(found.problem);
    this.found = found;
  }
}

const fail = (problem: string, usage = false): never => {
  throw new Mistake({ problem, usage });
};

const dayMs = 86_400_000;
const ages: Readonly<Record<string, { of: 'modified' | 'accessed' | 'changed'; unitMs: number }>> = {
  '-mtime': { of: 'modified', unitMs: dayMs },
  '-atime': { of: 'accessed', unitMs: dayMs },
  '-ctime': { of: 'changed', unitMs: dayMs },
  '-mmin': { of: 'modified', unitMs: 60_000 },
  '-amin': { of: 'accessed', unitMs: 60_000 },
  '-cmin': { of: 'changed', unitMs: 60_000 },
};
const sizeUnits: Readonly<Record<string, number>> = {
  '': 512,
  b: 512,
  c: 1,
  w: 2,
  k: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
};

const comparison = (
  text: string,
  units: Readonly<Record<string, number>> = { '': 1 },
): { than: Comparison; unit: number } => {
  const match = /^([-+]?)(\d+)([a-zA-Z]*)$/.exec(text);
  const unit = match === null || !Object.hasOwn(units, match[3]!) ? undefined : units[match[3]!];
  if (match === null || unit === undefined) return fail(`invalid number '${text.replace(/^[-+]/, '')}'`);
  return { than: { sign: match[1] === '' ? '=' : (match[1] as '+' | '-'), value: Number(match[2]) }, unit };
};

const isExpression = (word: string): boolean =>
  (word.startsWith('-') && word.length > 1) || word === '(' || word === '!';

export const parseFind = async (sys: Sys): Promise<Plan | Problem> => {
  const words = sys.argv.slice(1);
  const accounts = await readAccounts(sys);
  let at = 0;
  let follow: Plan['follow'] = 'none';
  while (words[at] === '-H' || words[at] === '-L' || words[at] === '-P') {
    follow = words[at] === '-L' ? 'all' : words[at] === '-H' ? 'named' : 'none';
    at += 1;
  }
  const paths: string[] = [];
  while (at < words.length && !isExpression(words[at]!)) paths.push(words[at++]!);
  const plan = { least: 0, most: Number.POSITIVE_INFINITY, depthFirst: false, oneFileSystem: false };
  let acts = false;

  const argument = (name: string): string => {
    const value = words[at];
    if (value === undefined) return fail(`${name} requires an argument`);
    at += 1;
    return value;
  };

  const depth = (name: string): number => {
    const value = argument(name);
    return /^\d+$/.test(value) ? Number(value) : fail(`invalid number '${value}'`);
  };

  const parseExec = (name: string): Test => {
    const argv: string[] = [];
    for (;;) {
      const word = words[at];
      if (word === undefined) return fail(`${name} requires an argument`);
      at += 1;
      if (word === ';') break;
      if (word === '+' && argv.length > 1 && argv.at(-1)!.includes('{}') && name === '-exec') {
        acts = true;
        return { kind: 'execMany', argv, paths: [] };
      }
      argv.push(word);
    }
    if (argv.length === 0) return fail(`${name} requires an argument`);
    acts = true;
    return { kind: 'exec', argv, asks: name === '-ok' };
  };

  const parsePermissions = (text: string): Test => {
    const sign = text.startsWith('-') ? '-' : text.startsWith('/') || text.startsWith('+') ? '/' : '';
    const mode = changeMode(text.slice(sign.length), { mode: 0, directory: false }, 0);
    return mode === undefined ? fail(`invalid mode '${text}'`) : { kind: 'permissions', sign, mode };
  };

  const parseNewer = (path: string): Test => {
    try {
      return { kind: 'newer', than: sys.stat(path).modified };
    } catch (error) {
      return fail(`can't stat '${path}': ${reasonOf(error)}`);
    }
  };

  const yes: Test = { kind: 'true' };

  const primary = (): Test => {
    const word = words[at++] ?? fail("unpaired '('");
    const age = Object.hasOwn(ages, word) ? ages[word] : undefined;
    if (age !== undefined) return { kind: 'age', ...age, than: comparison(argument(word)).than };
    switch (word) {
      case '(': {
        const inner = words[at] === ')' ? fail("unpaired '('") : parseOr();
        if (words[at] !== ')') return fail("unpaired '('");
        at += 1;
        return inner;
      }
      case '!':
      case '-not':
        if (at >= words.length) return fail(`${word} requires an argument`);
        return { kind: 'not', test: primary() };
      case '-name':
      case '-iname':
        return { kind: 'name', pattern: argument(word), ignoreCase: word === '-iname' };
      case '-path':
      case '-wholename':
      case '-ipath':
        return { kind: 'path', pattern: argument(word), ignoreCase: word === '-ipath' };
      case '-regex':
        return { kind: 'regex', pattern: argument(word) };
      case '-type': {
        const letter = argument(word);
        return /^[bcdpfls]$/.test(letter) ? { kind: 'type', letter } : fail(`invalid argument '${letter}' to '-type'`);
      }
      case '-size':
        return { kind: 'size', ...comparison(argument(word), sizeUnits) };
      case '-links':
        return { kind: 'links', than: comparison(argument(word)).than };
      case '-inum':
        return { kind: 'inode', than: comparison(argument(word)).than };
      case '-perm':
        return parsePermissions(argument(word));
      case '-user': {
        const name = argument(word);
        return { kind: 'user', id: accounts.userId(name) ?? fail(`unknown user ${name}`) };
      }
      case '-group': {
        const name = argument(word);
        return { kind: 'group', id: accounts.groupId(name) ?? fail(`unknown group ${name}`) };
      }
      case '-newer':
        return parseNewer(argument(word));
      case '-empty':
        return { kind: 'empty' };
      case '-executable':
        return { kind: 'executable' };
      case '-prune':
        return { kind: 'prune' };
      case '-quit':
        acts = true;
        return { kind: 'quit' };
      case '-delete':
        acts = true;
        plan.depthFirst = true;
        return { kind: 'delete' };
      case '-print':
      case '-print0':
        acts = true;
        return { kind: 'print', end: word === '-print' ? '\n' : '\0' };
      case '-exec':
      case '-ok':
        return parseExec(word);
      case '-maxdepth':
        plan.most = depth(word);
        return yes;
      case '-mindepth':
        plan.least = depth(word);
        return yes;
      case '-depth':
        plan.depthFirst = true;
        return yes;
      case '-xdev':
      case '-mount':
        plan.oneFileSystem = true;
        return yes;
      case '-follow':
        follow = 'all';
        return yes;
      case '-noleaf':
        return yes;
      default:
        return fail(`unrecognized: ${word}`, true);
    }
  };

  const parseAnd = (): Test => {
    let left = primary();
    for (;;) {
      const word = words[at];
      if (word === undefined || word === ')' || word === '-o' || word === '-or') return left;
      if (word === '-a' || word === '-and') at += 1;
      if (at >= words.length) return left;
      left = { kind: 'and', left, right: primary() };
    }
  };

  const parseOr = (): Test => {
    let left = parseAnd();
    while (words[at] === '-o' || words[at] === '-or') {
      at += 1;
      // Nothing after it: never true.
      if (at >= words.length) return left;
      left = { kind: 'or', left, right: parseAnd() };
    }
    return left;
  };

  try {
    let test = at < words.length ? parseOr() : yes;
    if (at < words.length) return { problem: "unpaired ')'" };
    if (!acts) test = { kind: 'and', left: test, right: { kind: 'print', end: '\n' } };
    return { ...plan, follow, test, paths: paths.length === 0 ? ['.'] : paths };
  } catch (error) {
    if (error instanceof Mistake) return error.found;
    throw error;
  }
};
