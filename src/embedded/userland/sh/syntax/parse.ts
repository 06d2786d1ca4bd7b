/** Text of a script -> what to run, line by line, and what is wrong with the rest. */
import { parse as parseBash } from 'unbash';
import { type Aliases, CommandMaker } from './command.ts';
import { describeProblem, type SyntaxProblem, SyntaxTrouble } from './problem.ts';
import type { List } from './tree.ts';

export type { Aliases } from './command.ts';
export type { SyntaxProblem } from './problem.ts';

/** More than this is not read at all. */
export const longestScript = 4 * 1024 * 1024;
/** So many commands, about, are parsed in one go: nobody else has a turn meanwhile. */
const mostCommands = 25_000;
/** Lines of a here-document are no commands. */
const newlineWeight = 0.2;
const separators = new Set([';', '&', '|', '(', '`'].map((sign) => sign.charCodeAt(0)));

const hasTooMany = (source: string): boolean => {
  if (source.length < mostCommands) return false;
  let commands = 0;
  for (let at = 0; at < source.length && commands <= mostCommands; at += 1) {
    const code = source.charCodeAt(at);
    if (code === 10) commands += newlineWeight;
    else if (code < 128 && separators.has(code)) commands += 1;
  }
  return commands > mostCommands;
};

export type Unit = {
  list: List;
  /** Where in the text it begins and where the next one does. */
  pos: number;
  end: number;
};

export type Parsed = {
  /** Each what ash reads before it runs anything: the complete commands of a line. */
  units: readonly Unit[];
  /** Of what comes after the units. */
  problem?: SyntaxProblem & { line: number };
  /** The last unit has a here-document that only the end of the input has ended, or a line is to be continued. */
  unfinished: boolean;
};

const countLines = (text: string, end: number): number => {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
};

export const parse = (source: string, aliases: Aliases, firstLine = 0): Parsed => {
  const problemOf = (problem: SyntaxProblem, units: Unit[]): Parsed => ({
    units,
    unfinished: false,
    problem: { ...problem, line: firstLine + countLines(source, problem.incomplete ? source.length : problem.pos) },
  });
  if (source.length > longestScript || hasTooMany(source))
    return problemOf({ text: 'out of memory', pos: 0, incomplete: false }, []);
  let script: ReturnType<typeof parseBash>;
  try {
    script = parseBash(source);
  } catch (error) {
    // The parser calls itself for each nesting of some kinds.
    if (error instanceof RangeError) return problemOf({ text: 'out of memory', pos: 0, incomplete: false }, []);
    throw error;
  }
  const found = script.errors ?? [];
  const problem = found.length > 0 ? describeProblem(source, found) : undefined;
  const units: Unit[] = [];
  const maker = new CommandMaker(source, firstLine, aliases);
  let at = 0;
  while (at < script.commands.length) {
    const first = script.commands[at]!;
    let next = at + 1;
    while (next < script.commands.length) {
      const between = source.slice(script.commands[next - 1]!.end, script.commands[next]!.pos);
      if (between.includes('\n')) break;
      next += 1;
    }
    const end = script.commands[next]?.pos ?? source.length;
    if (problem !== undefined && (next >= script.commands.length || problem.pos < end)) {
      const { pos, end: last } = script.commands[next - 1]!;
      // What unbash could not finish has no end.
      const whole = last > pos && last < problem.pos;
      if (!whole || !source.slice(last, problem.pos).includes('\n')) return problemOf(problem, units);
    }
    try {
      const list = script.commands.slice(at, next).map((one) => maker.statement(one));
      units.push({ list, pos: first.pos, end });
    } catch (error) {
      if (error instanceof RangeError)
        return problemOf({ text: 'out of memory', pos: first.pos, incomplete: false }, units);
      if (!(error instanceof SyntaxTrouble)) throw error;
      return problemOf(error.problem, units);
    }
    at = next;
  }
  if (problem !== undefined) return problemOf(problem, units);
  return { units, unfinished: maker.unfinished || /(?:^|[^\\])(?:\\\\)*\\\n$/.test(source) };
};
