import type { Program, Sys } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { join } from '../files/paths.ts';
import { complain, readOptions, showUsage, type OptionTable, type Options } from '../options.ts';
import { closeInput, encode, LineReader, Output, readLines, reasonOf, type ByteString } from '../streams.ts';
import { compilePattern, literalPattern, PatternError, type Pattern } from './regex/pattern.ts';
import { isWord } from './regex/syntax.ts';

const table: OptionTable = {
  short: 'lnqvscFiHhe:f:Lorm:wxA:B:C:EzRaU::I',
  long: { color: 'U' },
  usage: '[-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...',
};

type Settings = {
  patterns: readonly Pattern[];
  invert: boolean;
  whole: boolean;
  words: boolean;
  count: boolean;
  listMatching: boolean;
  listOthers: boolean;
  quiet: boolean;
  onlyMatching: boolean;
  numbers: boolean;
  names: boolean;
  most: number;
  before: number;
  after: number;
  separator: string;
};

const atWordEdges = (line: ByteString, start: number, end: number): boolean =>
  !(start > 0 && isWord(line.charCodeAt(start - 1))) && !(end < line.length && isWord(line.charCodeAt(end)));

/** Where the first of the patterns matches from `from` on. */
const findIn = (settings: Settings, line: ByteString, from = 0): { start: number; end: number } | undefined => {
  let best: { start: number; end: number } | undefined;
  for (const pattern of settings.patterns) {
    let match = pattern.match(line, from);
    if (settings.whole) {
      if (match !== undefined && (match.start !== 0 || match.end !== line.length)) match = undefined;
    } else if (settings.words) {
      while (match !== undefined && !atWordEdges(line, match.start, match.end)) {
        match = match.start >= line.length ? undefined : pattern.match(line, match.start + 1);
      }
    }
    if (match === undefined) continue;
    if (best === undefined || match.start < best.start || (match.start === best.start && match.end > best.end))
      best = match;
  }
  return best;
};

const matches = (settings: Settings, line: ByteString): boolean =>
  settings.whole || settings.words
    ? findIn(settings, line) !== undefined
    : settings.patterns.some((pattern) => pattern.test(line));

/** Looks through one input. Returns how many lines it was about. */
const search = async (sys: Sys, settings: Settings, fd: number, name: string, out: Output): Promise<number> => {
  const reader = new LineReader(sys, fd, settings.separator);
  const silent = settings.quiet || settings.listMatching || settings.listOthers || settings.count;
  const { before } = settings;
  const held: { line: ByteString; number: number }[] = [];
  let found = 0;
  let number = 0;
  let after = 0;
  let lastShown = 0;
  const prefix = (mark: string, at: number): string =>
    `${settings.names ? encode(name) + mark : ''}${settings.numbers ? `${at}${mark}` : ''}`;
  const show = (line: ByteString, mark: string, at: number): Promise<void> | undefined => {
    lastShown = at;
    return out.put(`${prefix(mark, at)}${line}${settings.separator}`);
  };
  const context = settings.before > 0 || settings.after > 0;
  while (found < settings.most) {
    const line = reader.ready() ?? (await reader.next());
    if (line === undefined) break;
    number += 1;
    const step = sys.step(1 + (line.length >> 7));
    if (step !== undefined) await step;
    if (matches(settings, line) === settings.invert) {
      if (after > 0) {
        after -= 1;
        if (!silent) await show(line, '-', number);
      } else if (before > 0) {
        held.push({ line, number });
        if (held.length > before) held.shift();
      }
      continue;
    }
    found += 1;
    if (settings.quiet || settings.listMatching || settings.listOthers) break;
    if (silent) continue;
    if (settings.onlyMatching) {
      if (!settings.invert) await showParts(settings, line, prefix(':', number), out);
      continue;
    }
    if (context && lastShown > 0 && number - held.length > lastShown + 1) await out.put('--\n');
    for (const one of held.splice(0)) await show(one.line, '-', one.number);
    const wait = show(line, ':', number);
    if (wait !== undefined) await wait;
    after = settings.after;
  }
  return found;
};

const showParts = async (settings: Settings, line: ByteString, prefix: string, out: Output): Promise<void> => {
  let from = 0;
  while (from <= line.length) {
    const match = findIn(settings, line, from);
    if (match === undefined) return;
    if (match.end > match.start) await out.put(`${prefix}${line.slice(match.start, match.end)}${settings.separator}`);
    from = match.end > match.start ? match.end : match.end + 1;
  }
};

/** Patterns of `-e` and `-f`, or else the first operand. */
const readPatterns = async (sys: Sys, options: Options, operands: string[]): Promise<string[] | undefined> => {
  const sources = options.values('e').flatMap((text) => encode(text).split('\n'));
  for (const path of options.values('f')) {
    const fd = path === '-' ? 0 : await sys.open(path, { read: true });
    sources.push(...(await readLines(sys, fd)));
    closeInput(sys, fd);
  }
  if (options.has('e') || options.has('f')) return sources;
  const first = operands.shift();
  return first === undefined ? undefined : encode(first).split('\n');
};

const grepAs =
  (kind: 'basic' | 'extended' | 'fixed'): Program =>
  async (sys) => {
    const options = await readOptions(sys, table);
    // Errors are 2 here; only the usage that was asked for is none.
    if (typeof options === 'number') return options === 0 ? 0 : 2;
    const operands = [...options.operands];
    for (const letter of ['A', 'B', 'C', 'm']) {
      const wrong = options.values(letter).find((value) => !/^\d+$/.test(value));
      if (wrong !== undefined) {
        await complain(sys, `invalid number '${wrong}'`);
        return 2;
      }
    }
    let sources: string[] | undefined;
    try {
      sources = await readPatterns(sys, options, operands);
    } catch (error) {
      await complain(sys, `${options.value('f')}: ${reasonOf(error)}`);
      return 2;
    }
    if (sources === undefined) return showUsage(sys, table, 2);

    const patterns: Pattern[] = [];
    const fixed = options.has('F') || (kind === 'fixed' && !options.has('E'));
    const ignoreCase = options.has('i');
    for (const source of sources) {
      try {
        patterns.push(
          fixed && !ignoreCase
            ? literalPattern(source)
            : compilePattern(fixed ? source.replaceAll(/[.[\]*^$\\]/g, '\\$&') : source, {
                extended: !fixed && (options.has('E') || kind === 'extended'),
                ignoreCase,
              }),
        );
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        await complain(sys, `bad regex '${source}'`);
        return 2;
      }
    }

    const recursive = options.has('r') || options.has('R');
    const context = Number(options.value('C') ?? 0);
    const names = options.given.findLast(({ letter }) => letter === 'H' || letter === 'h')?.letter;
    const settings: Settings = {
      patterns,
      invert: options.has('v'),
      whole: options.has('x'),
      words: options.has('w'),
      count: options.has('c'),
      listMatching: options.has('l'),
      listOthers: options.has('L'),
      quiet: options.has('q'),
      onlyMatching: options.has('o'),
      numbers: options.has('n'),
      names: names === 'H' || (names !== 'h' && (operands.length > 1 || (recursive && operands.length > 0))),
      most: options.has('m') ? Number(options.value('m')) : Number.POSITIVE_INFINITY,
      before: Number(options.value('B') ?? context),
      after: Number(options.value('A') ?? context),
      separator: options.has('z') ? '\0' : '\n',
    };
    if (settings.most === 0) return 0;
    const out = new Output(sys);
    let matched = false;
    let failed = false;
    const refuse = async (path: string, error: unknown): Promise<void> => {
      const reason = reasonOf(error);
      failed = true;
      if (options.has('s')) return;
      await out.flush();
      await complain(sys, `${path}: ${reason}`);
    };

    let shown = false;
    const lookInto = async (path: string): Promise<void> => {
      let fd: number;
      try {
        fd = path === '-' ? 0 : await sys.open(path, { read: true });
      } catch (error) {
        await refuse(path, error);
        return;
      }
      const name = path === '-' ? '(standard input)' : path;
      let found = 0;
      try {
        if (shown && (settings.before > 0 || settings.after > 0) && !settings.count && !settings.quiet)
          await out.put('--\n');
        found = await search(sys, settings, fd, name, out);
      } catch (error) {
        if (!(error instanceof SysError) || (error.errno !== 'EISDIR' && error.errno !== 'EIO')) throw error;
      } finally {
        closeInput(sys, fd);
      }
      shown ||= found > 0;
      if (settings.listOthers) {
        if (found === 0) {
          matched = true;
          await out.print(`${name}\n`);
        }
        return;
      }
      matched ||= found > 0;
      if (settings.listMatching) {
        if (found > 0) await out.print(`${name}\n`);
      } else if (settings.count && !settings.quiet) await out.print(`${settings.names ? `${name}:` : ''}${found}\n`);
    };

    const visit = async (path: string, named: boolean): Promise<void> => {
      if (settings.quiet && matched) return;
      if (!recursive || path === '-') return lookInto(path);
      try {
        const stat = sys.stat(path, { follow: named || options.has('R') });
        if (stat.type !== 'directory') {
          // Devices and pipes that are met on the way are passed over.
          if (named || stat.type === 'file') await lookInto(path);
          return;
        }
        for (const entry of sys.readDirectory(path)) {
          await sys.step();
          await visit(join(path, entry.name), false);
        }
      } catch (error) {
        await refuse(path, error);
      }
    };
    for (const path of operands.length === 0 ? ['-'] : operands) {
      await visit(path, true);
      if (settings.quiet && matched) return 0;
    }
    await out.flush();
    if (failed) return 2;
    return matched ? 0 : 1;
  };

export const grep = grepAs('basic');
export const egrep = grepAs('extended');
export const fgrep = grepAs('fixed');
