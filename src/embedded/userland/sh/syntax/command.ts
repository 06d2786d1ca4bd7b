/** unbash's commands -> ours, with what bash has and ash has not taken back. */
import type {
  Assignment as ParsedAssignment,
  CommandNode,
  CompoundList,
  Command as ParsedCommand,
  ParsedScript,
  Pipeline,
  Redirection,
  Statement as ParsedStatement,
  Word as ParsedWord,
  Function as ParsedFunction,
  AndOr,
} from 'unbash';
import { parse } from 'unbash';
import { lineCounter } from './lines.ts';
import { describeProblem, SyntaxTrouble } from './problem.ts';
import { redirectOf } from './redirect.ts';
import { testWords } from './test-words.ts';
import type { Assignment, CaseItem, Command, List, Redirect, Simple, Statement, Word } from './tree.ts';
import { finish, literalWord, unsplit, WordMaker } from './word.ts';

const variableName = /^[A-Za-z_]\w*$/;
const reservedNames = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'do',
  'done',
  'case',
  'esac',
  'while',
  'until',
  'for',
  '{',
  '}',
  '!',
  'in',
]);

/** Builtins whose arguments are assignments. */
const declaring = new Set(['export', 'readonly', 'local']);

export type Aliases = ReadonlyMap<string, string>;

export class CommandMaker {
  readonly #source: string;
  readonly #lineOf: (pos: number) => number;
  readonly #firstLine: number;
  readonly #aliases: Aliases;
  readonly #words: WordMaker;
  /** A here-document has no end yet. */
  unfinished = false;

  constructor(source: string, firstLine: number, aliases: Aliases) {
    this.#source = source;
    this.#firstLine = firstLine;
    this.#aliases = aliases;
    this.#lineOf = lineCounter(source, firstLine);
    this.#words = new WordMaker((script, text) => this.#script(script, text));
  }

  statement(statement: ParsedStatement): Statement {
    // unbash passes over a parenthesis that nothing follows from.
    const open = /^[ \t]*\(/.exec(this.#source.slice(statement.end, statement.end + 100));
    if (open !== null && statement.command.type === 'Command' && statement.background !== true) {
      const after = this.#source.slice(statement.end + open[0].length).trim();
      throw new SyntaxTrouble(`unexpected ${after === '' ? 'end of file' : 'word'} (expecting ")")`, statement.end);
    }
    return {
      command: this.#command(statement.command),
      background: statement.background === true,
      text: this.#source.slice(statement.pos, statement.end).replace(/[\s;&]+$/, ''),
    };
  }

  /** A nested script; its positions are the outer source's unless it was decoded first. */
  #script(script: ParsedScript | undefined, text: string): List {
    if (script === undefined) throw new SyntaxTrouble('out of memory', 0);
    const source = script.source ?? this.#source;
    if (script.errors !== undefined && script.errors.length > 0) {
      // `$(…)` ends at its parenthesis: there ash still waits for what is missing.
      const whole = script.source ?? text.replace(/^\$\(|^[<>]\(|^`/, '').replace(/[)`]$/, '');
      const shift = script.source === undefined ? script.pos : 0;
      const found = script.errors.map(({ message, pos }) => ({ message, pos: Math.max(0, pos - shift) }));
      const problem = describeProblem(whole, found);
      // In backquotes ash just has nothing to run.
      if (text.startsWith('`')) return [];
      const expects =
        / \(expecting /.test(problem.text) || !problem.text.startsWith('unexpected') ? '' : ' (expecting ")")';
      const atEnd = problem.incomplete && expects === '' ? problem.text.replace('end of file', '")"') : problem.text;
      throw new SyntaxTrouble(`${atEnd}${expects}`, script.pos);
    }
    if (script.source !== undefined) {
      const maker = new CommandMaker(source, this.#firstLine, this.#aliases);
      return script.commands.map((one) => maker.statement(one));
    }
    return script.commands.map((one) => this.statement(one));
  }

  /** Text that bash reads in its own way, read again as commands. */
  #again(text: string, pos: number): List {
    const script = parse(text);
    if (script.errors !== undefined && script.errors.length > 0) {
      throw new SyntaxTrouble(describeProblem(text, script.errors).text, pos);
    }
    const maker = new CommandMaker(text, this.#lineOf(pos), this.#aliases);
    return script.commands.map((one) => maker.statement(one));
  }

  #list(list: CompoundList): List {
    return list.commands.map((one) => this.statement(one));
  }

  #command(node: CommandNode | Pipeline | AndOr): Command {
    switch (node.type) {
      case 'Command':
        return (node.name === undefined ? undefined : this.#alias(node, node.name)) ?? this.#simple(node);
      case 'Pipeline':
        return this.#pipeline(node);
      case 'AndOr': {
        const [first, ...rest] = node.commands.map((one) => this.#command(one));
        return {
          kind: 'and-or',
          first: first!,
          rest: rest.map((command, index) => ({ operator: node.operators[index]!, command })),
        };
      }
      case 'Redirected':
        return {
          kind: 'redirected',
          command: this.#command(node.command),
          redirects: node.redirects.map((one) => this.#redirect(one)),
        };
      case 'If': {
        const branches = [node, ...node.elif].map(({ clause, then }) => ({
          condition: this.#list(clause),
          body: this.#list(then),
        }));
        return { kind: 'if', branches, ...(node.else !== undefined && { otherwise: this.#list(node.else) }) };
      }
      case 'For':
        if (!variableName.test(node.name.text)) throw new SyntaxTrouble('bad for loop variable', node.pos);
        return {
          kind: 'for',
          line: this.#lineOf(node.pos),
          name: node.name.text,
          ...(node.wordlist !== undefined && { words: node.wordlist.map((word) => this.#words.word(word)) }),
          body: this.#list(node.body),
        };
      case 'While':
        return {
          kind: 'while',
          until: node.kind === 'until',
          condition: this.#list(node.clause),
          body: this.#list(node.body),
        };
      case 'Case':
        return {
          kind: 'case',
          word: this.#words.word(node.word),
          items: node.items.map((item): CaseItem => {
            if (item.terminator !== undefined && item.terminator !== ';;')
              throw new SyntaxTrouble('unexpected "&"', item.end);
            return {
              patterns: item.pattern.map((word) => this.#words.word(word)),
              body: this.#list(item.body),
              fallThrough: false,
            };
          }),
        };
      case 'Subshell':
        return { kind: 'subshell', body: this.#list(node.body) };
      case 'BraceGroup':
        return { kind: 'group', body: this.#list(node.body) };
      case 'Function':
        return this.#function(node);
      case 'ArithmeticCommand':
        // To ash `((` is a subshell in a subshell.
        return { kind: 'subshell', body: this.#again(`(${node.body})`, node.pos) };
      case 'TestCommand': {
        const words = [literalWord('[['), ...testWords(node.expression, this.#words), literalWord(']]')];
        return { kind: 'simple', line: this.#lineOf(node.pos), assignments: [], words, redirects: [] };
      }
      case 'ArithmeticFor':
        throw new SyntaxTrouble('bad for loop variable', node.pos);
      case 'Select':
        throw new SyntaxTrouble('unexpected "do"', node.pos);
      case 'Coproc': {
        if (node.body.type !== 'Command') throw new SyntaxTrouble('unexpected word', node.pos);
        const simple = this.#simple(node.body);
        const name = node.name === undefined ? [] : [this.#words.word(node.name)];
        return { ...simple, words: [literalWord('coproc'), ...name, ...simple.words] };
      }
    }
  }

  #function({ name, body, pos, end }: ParsedFunction): Command {
    if (!/^[^\s"'$`\\;&|()<>]+$/.test(name.text) || reservedNames.has(name.text)) {
      throw new SyntaxTrouble('bad function name', pos);
    }
    if (body.type === 'CompoundList') throw new SyntaxTrouble('unexpected end of file', pos);
    return { kind: 'function', name: name.text, body: this.#command(body), size: end - pos };
  }

  #pipeline(node: Pipeline): Command {
    const negations = node.prefixes.filter(({ type }) => type === 'Negation').length;
    if (negations > 1) throw new SyntaxTrouble('unexpected "!"', node.pos);
    const piped = node.operators.find((one) => one === '|&');
    if (piped !== undefined) throw new SyntaxTrouble('unexpected "&"', node.pos);
    const commands = node.commands.map((one) => this.#command(one));
    const time = node.prefixes.find(({ type }) => type === 'Time');
    if (time !== undefined && commands.length === 0) {
      commands.push({ kind: 'simple', line: this.#lineOf(node.pos), assignments: [], words: [], redirects: [] });
    }
    const first = commands[0];
    // `time` is a program here, not a word of the language.
    if (time?.type === 'Time') {
      if (first?.kind !== 'simple') throw new SyntaxTrouble('unexpected word', node.pos);
      const words = [literalWord('time'), ...(time.posix === undefined ? [] : [literalWord('-p')])];
      commands[0] = { ...first, assignments: [], words: [...words, ...first.words] };
    }
    if (first === undefined) throw new SyntaxTrouble('unexpected end of file', node.end, true);
    if (commands.length === 1 && negations === 0) return commands[0]!;
    return { kind: 'pipeline', commands, negated: negations === 1 };
  }

  #simple(node: ParsedCommand): Simple {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    const redirect = (one: Redirection): void => {
      // `{fd}>x` is bash's: to ash the braces are a word.
      if (one.descriptor?.type === 'FileDescriptorVariable') words.push(literalWord(`{${one.descriptor.name}}`));
      redirects.push(this.#redirect(one));
    };
    for (const one of node.prefix) {
      if (one.type !== 'Assignment') redirect(one);
      else if (one.append === true || one.index !== undefined || words.length > 0)
        words.push(this.#assignmentWord(one));
      else assignments.push({ name: one.name, value: this.#value(one) });
    }
    if (node.name !== undefined) words.push(this.#words.word(node.name));
    const declares = declaring.has(node.name?.text ?? '');
    for (const one of node.suffix) {
      if (one.type === 'Word') words.push(this.#argument(one, declares));
      else if (one.type === 'Assignment') words.push(this.#assignmentWord(one));
      else redirect(one);
    }
    return { kind: 'simple', line: this.#lineOf(node.pos), assignments, words, redirects };
  }

  /** `export x=$y` is an assignment: not split, tildes and all. */
  #argument(word: ParsedWord, declares: boolean): Word {
    if (!declares || !/^[A-Za-z_]\w*=/.test(word.text)) return this.#words.word(word);
    return unsplit(this.#words.word(word, 'assignment'));
  }

  #value(assignment: ParsedAssignment): Word {
    if (assignment.value.type === 'ArrayValue') throw new SyntaxTrouble('unexpected "("', assignment.pos);
    return this.#words.word(assignment.value, 'assignment');
  }

  #assignmentWord(assignment: ParsedAssignment): Word {
    const { parts } = this.#value(assignment);
    const value = assignment.value as ParsedWord;
    const start = assignment.text.slice(0, assignment.text.length - value.text.length);
    return finish([...literalWord(start).parts, ...parts]);
  }

  #alias(node: ParsedCommand, name: ParsedWord): Command | undefined {
    const value = name.parts === undefined && !name.text.includes('\\') ? this.#aliases.get(name.text) : undefined;
    if (value === undefined || this.#source.slice(node.pos, node.end).includes('<<')) return undefined;
    const without = new Map(this.#aliases);
    without.delete(name.text);
    const text = `${this.#source.slice(node.pos, name.pos)}${value}${this.#source.slice(name.end, node.end)}`;
    const script = parse(text);
    if (script.errors !== undefined && script.errors.length > 0) {
      throw new SyntaxTrouble(describeProblem(text, script.errors).text, node.pos);
    }
    const maker = new CommandMaker(text, this.#lineOf(node.pos), without);
    return { kind: 'group', body: script.commands.map((one) => maker.statement(one)) };
  }

  #redirect(one: Redirection): Redirect {
    if (one.type === 'HereDoc' && one.closing === undefined) this.unfinished = true;
    return redirectOf(one, this.#words);
  }
}
