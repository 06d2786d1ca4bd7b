/**
 * Words -> strings. A generator: it yields the command substitutions that it needs the output of, so that words without
 * any are expanded at once, with no promise made.
 */
import { ShellFailure } from '../failures.ts';
import type { MaybePromise, Shell } from '../shell.ts';
import type { Word, WordPart } from '../syntax/tree.ts';
import { isName, longestValue } from '../variables.ts';
import { evaluate, evaluateWord } from './evaluate.ts';
import { Fields, separatorsOf } from './fields.ts';
import { glob, globWork } from './glob.ts';
import { escapePattern, replace, trim } from './pattern.ts';
import { lengthOf, required, substring, valueOf } from './values.ts';

export type Substitution = Extract<WordPart, { kind: 'command' | 'process' | 'tilde' }>;
/** What a substitution yields: its output, the name of the file to read it from, a user's home (or nothing). */
export type Substitute = (shell: Shell, part: Substitution) => Promise<string>;
type Expansion<T> = Generator<Substitution, T, string>;

/** Fields of a command, one string, or one pattern. */
type Mode = 'fields' | 'text' | 'pattern';

/** They are expanded in one go: more would keep everybody else waiting. */
const mostWords = 200_000;

class Expander {
  readonly #shell: Shell;
  readonly #mode: Mode;
  readonly fields: Fields;

  constructor(shell: Shell, mode: Mode) {
    this.#shell = shell;
    this.#mode = mode;
    this.fields = new Fields(separatorsOf(shell.variables.get('IFS')), mode !== 'text');
  }

  *parts(parts: readonly WordPart[], operand: boolean): Expansion<void> {
    for (const part of parts) {
      if (part.kind === 'text') {
        if (part.quoted) this.fields.quoted(part.text);
        // What stands in `${x:-a b}` is split like a value.
        else if (operand && this.#mode === 'fields') this.fields.split(part.text);
        else this.fields.literal(part.text);
      } else yield* this.#part(part);
    }
  }

  *#part(part: Exclude<WordPart, { kind: 'text' }>): Expansion<void> {
    const shell = this.#shell;
    switch (part.kind) {
      case 'tilde': {
        const home = part.user === '' ? shell.variables.get('HOME') : yield part;
        if (home === undefined || (part.user !== '' && home === '')) this.fields.literal(`~${part.user}`);
        else this.fields.quoted(home);
        return;
      }
      case 'parameter':
        this.#parameter(part.name, part.quoted);
        return;
      case 'length': {
        const list = part.name === '@' || part.name === '*';
        const value = list
          ? String(shell.positional.length)
          : String(lengthOf(required(shell, part.name, valueOf(shell, part.name))));
        this.#value(value, part.quoted);
        return;
      }
      case 'command': {
        const output = yield part;
        this.#value(output, part.quoted);
        return;
      }
      case 'process':
        this.fields.quoted(yield part);
        return;
      case 'arithmetic': {
        const { body } = part;
        const result =
          body.literal !== undefined ? evaluateWord(shell, body) : evaluate(shell, yield* text(shell, body));
        this.#value(String(result), part.quoted);
        return;
      }
      case 'substring': {
        const value = required(shell, part.name, valueOf(shell, part.name));
        const offset = Number(evaluate(shell, yield* text(shell, part.offset)));
        const length = part.length === undefined ? undefined : Number(evaluate(shell, yield* text(shell, part.length)));
        this.#value(substring(value, offset, length), part.quoted);
        return;
      }
      case 'operation':
        yield* this.#operation(part);
        return;
      case 'bad':
        throw new ShellFailure(2, 'syntax error: bad substitution');
    }
  }

  #value(value: string, quoted: boolean): void {
    if (quoted) this.fields.quoted(value);
    else if (this.#mode === 'fields') this.fields.split(value);
    else this.fields.literal(value);
  }

  #parameter(name: string, quoted: boolean): void {
    const shell = this.#shell;
    const list = name === '@' || (name === '*' && !quoted);
    if (!list || this.#mode !== 'fields') {
      this.#value(required(shell, name, valueOf(shell, name, quoted)), quoted);
      return;
    }
    shell.positional.forEach((value, index) => {
      if (index > 0) {
        if (quoted) this.fields.end();
        else this.fields.endIfAny();
      }
      this.#value(value, quoted);
    });
  }

  *#operation(part: Extract<WordPart, { kind: 'operation' }>): Expansion<void> {
    const shell = this.#shell;
    const { name, operator, operand, quoted } = part;
    const value = valueOf(shell, name);
    const missing = value === undefined || (operator.startsWith(':') && value === '');
    switch (operator) {
      case '-':
      case ':-':
        if (missing) yield* this.parts(operand.parts, true);
        else this.#parameter(name, quoted);
        return;
      case '+':
      case ':+':
        if (!missing) yield* this.parts(operand.parts, true);
        return;
      case '=':
      case ':=': {
        if (!missing) {
          this.#parameter(name, quoted);
          return;
        }
        if (!isName(name)) throw new ShellFailure(2, `${name}: bad variable name`);
        const assigned = yield* text(shell, operand);
        shell.variables.set(name, assigned);
        this.#value(assigned, quoted);
        return;
      }
      case '?':
      case ':?': {
        if (!missing) {
          this.#parameter(name, quoted);
          return;
        }
        const message = yield* text(shell, operand);
        const usual = operator === '?' ? 'parameter not set' : 'parameter not set or null';
        throw new ShellFailure(2, `${name}: ${message === '' ? usual : message}`);
      }
      default: {
        const whole = required(shell, name, value);
        const sought = yield* pattern(shell, operand);
        if (part.replacement !== undefined) {
          const replacement = yield* text(shell, part.replacement);
          const replaced = replace(whole, sought, replacement, operator === '//');
          if (replaced === undefined || replaced.length > longestValue) throw new ShellFailure(2, 'out of memory');
          this.#value(replaced, quoted);
        } else {
          const longest = operator === '##' || operator === '%%';
          this.#value(trim(whole, sought, operator.startsWith('#') ? 'start' : 'end', longest), quoted);
        }
      }
    }
  }
}

/** A word that is not split. */
function* text(shell: Shell, word: Word): Expansion<string> {
  if (word.literal !== undefined) return word.literal;
  const expander = new Expander(shell, 'text');
  yield* expander.parts(word.parts, false);
  return expander.fields.whole.text;
}

/** As a pattern: what is quoted in it is escaped. */
function* pattern(shell: Shell, word: Word): Expansion<string> {
  if (word.literal !== undefined && word.parts.every((part) => part.kind === 'text' && part.quoted))
    return escapePattern(word.literal);
  const expander = new Expander(shell, 'pattern');
  yield* expander.parts(word.parts, false);
  return expander.fields.whole.pattern;
}

/** One word that is the value of one parameter needs no machinery. */
const quick = (shell: Shell, word: Word): string | undefined => {
  if (word.literal !== undefined) return word.literal;
  if (word.parts.length !== 1) return undefined;
  const part = word.parts[0]!;
  if (part.kind === 'parameter' && part.name !== '@' && part.name !== '*') {
    const value = required(shell, part.name, shell.parameter(part.name));
    if (part.quoted) return value;
    return value !== '' && shell.variables.get('IFS') === ' \t\n' && !/[\s*?[]/.test(value) ? value : undefined;
  }
  return undefined;
};

/** Words of a command -> its arguments, with file names in the place of patterns. */
function* wordsGenerator(shell: Shell, words: readonly Word[]): Expansion<string[]> {
  const result: string[] = [];
  const budget = { left: globWork };
  for (const word of words) {
    const simple = quick(shell, word);
    if (simple !== undefined) {
      result.push(simple);
      continue;
    }
    const expander = new Expander(shell, 'fields');
    yield* expander.parts(word.parts, false);
    expander.fields.endIfAny();
    if (result.length + expander.fields.done.length > mostWords) throw new ShellFailure(2, 'out of memory');
    for (const { text: plain, pattern } of expander.fields.done) {
      const names = pattern === undefined || shell.options.has('f') ? undefined : glob(shell.sys, pattern, budget);
      if (names === undefined) result.push(plain);
      else for (const name of names) result.push(name);
    }
  }
  return result;
}

const drive = <T>(shell: Shell, expansion: Expansion<T>, substitute: Substitute): MaybePromise<T> => {
  const first = expansion.next();
  if (first.done === true) return first.value;
  const rest = async (): Promise<T> => {
    let next: IteratorResult<Substitution, T> = first;
    while (next.done !== true) next = expansion.next(await substitute(shell, next.value));
    return next.value;
  };
  return rest();
};

export class Expansions {
  readonly #substitute: Substitute;

  constructor(substitute: Substitute) {
    this.#substitute = substitute;
  }

  words(shell: Shell, words: readonly Word[]): MaybePromise<string[]> {
    // The common case first: nothing in any of them needs more than a look.
    const result: string[] = [];
    for (const word of words) {
      const simple = quick(shell, word);
      if (simple === undefined) {
        if (result.length === 0) return drive(shell, wordsGenerator(shell, words), this.#substitute);
        const rest = drive(shell, wordsGenerator(shell, words.slice(result.length)), this.#substitute);
        if (rest instanceof Promise) return rest.then((more) => [...result, ...more]);
        for (const one of rest) result.push(one);
        return result;
      }
      result.push(simple);
    }
    return result;
  }

  /** Not split, no file names: what is assigned, redirected to, compared. */
  text(shell: Shell, word: Word): MaybePromise<string> {
    const simple = word.literal;
    if (simple !== undefined) return simple;
    const only = word.parts.length === 1 ? word.parts[0]! : undefined;
    if (only?.kind === 'arithmetic' && only.body.literal !== undefined) return String(evaluateWord(shell, only.body));
    return drive(shell, text(shell, word), this.#substitute);
  }

  pattern(shell: Shell, word: Word): MaybePromise<string> {
    return drive(shell, pattern(shell, word), this.#substitute);
  }
}
