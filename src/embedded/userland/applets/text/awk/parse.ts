/** Reads awk programs. */
import type { ByteString } from '../../streams.ts';
import { ProgramError, tokenize, type Token } from './lex.ts';
import type { Binary, Comparison, Definition, Expression, Lvalue, Redirect, Rule, Script, Statement, Variable } from './tree.ts';

/** Deeper nesting is refused: programs are walked recursively. */
const deepest = 150;

/** Variables that the language itself reads or sets, in this order. */
export const specials = [
  'NF', 'NR', 'FNR', 'FS', 'OFS', 'RS', 'ORS', 'FILENAME', 'SUBSEP', 'CONVFMT', 'OFMT', 'RSTART', 'RLENGTH',
  'ENVIRON', 'ARGC', 'ARGV', 'IGNORECASE',
] as const;

const comparisons = new Set(['<', '<=', '==', '!=', '>', '>=']);
const assignments: Readonly<Record<string, Binary | undefined>> = {
  '=': undefined, '+=': '+', '-=': '-', '*=': '*', '/=': '/', '%=': '%', '^=': '^',
};

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  /** In a `print` list `>` is a redirection; in the head of a `for`, `in` is its own. */
  #noGreater = false;
  #noIn = false;
  #locals: readonly string[] = [];
  readonly #globals = new Map<string, number>();
  readonly script: Script;

  constructor(text: ByteString) {
    this.#tokens = tokenize(text);
    for (const name of specials) this.#globals.set(name, this.#globals.size);
    this.script = { begin: [], end: [], rules: [], functions: new Map(), globals: [] };
  }

  get #token(): Token {
    return this.#tokens[this.#at]!;
  }

  #fail(message?: string): never {
    throw new ProgramError(message ?? 'Unexpected token', this.#token.line);
  }

  #is(text: string): boolean {
    const token = this.#token;
    return token.text === text && (token.type === 'symbol' || token.type === 'keyword');
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail();
  }

  #skipNewlines(): void {
    while (this.#token.type === 'newline') this.#at += 1;
  }

  #skipTerminators(): void {
    while (this.#token.type === 'newline' || this.#is(';')) this.#at += 1;
  }

  parse(): Script {
    const { script } = this;
    for (;;) {
      this.#skipTerminators();
      if (this.#token.type === 'end') break;
      if (this.#take('function')) this.#definition();
      else if (this.#take('BEGIN')) script.begin.push(this.#action());
      else if (this.#take('END')) script.end.push(this.#action());
      else script.rules.push(this.#rule());
    }
    this.#findArrays();
    script.globals = [...this.#globals.keys()];
    return script;
  }

  #action(): Statement {
    if (!this.#is('{')) this.#fail();
    return this.#block();
  }

  #rule(): Rule {
    let first: Expression | undefined;
    let second: Expression | undefined;
    if (!this.#is('{')) {
      first = this.#expression();
      if (this.#take(',')) {
        this.#skipNewlines();
        second = this.#expression();
      }
    }
    return { first, second, action: this.#is('{') ? this.#block() : undefined };
  }

  #definition(): void {
    const name = this.#token.text;
    if (this.#token.type !== 'call' && this.#token.type !== 'name') this.#fail();
    this.#at += 1;
    this.#expect('(');
    const parameters: string[] = [];
    while (!this.#take(')')) {
      this.#skipNewlines();
      if (this.#token.type !== 'name') this.#fail();
      parameters.push(this.#token.text);
      this.#at += 1;
      this.#skipNewlines();
      if (!this.#is(')')) this.#expect(',');
    }
    this.#skipNewlines();
    this.#locals = parameters;
    const body = this.#block();
    this.#locals = [];
    this.script.functions.set(name, { name, parameters, body, arrays: parameters.map(() => false) });
  }

  #variable(name: string): Variable {
    const local = this.#locals.indexOf(name);
    if (local >= 0) return { kind: 'local', index: local, name };
    let index = this.#globals.get(name);
    if (index === undefined) {
      index = this.#globals.size;
      this.#globals.set(name, index);
    }
    return { kind: 'global', index, name };
  }

  // Statements

  #block(): Statement {
    this.#expect('{');
    const body: Statement[] = [];
    for (;;) {
      this.#skipTerminators();
      if (this.#take('}')) return { kind: 'block', body };
      body.push(this.#statement());
    }
  }

  #end(): void {
    if (this.#take(';') || this.#token.type === 'newline') {
      this.#skipNewlines();
      return;
    }
    if (!this.#is('}') && this.#token.type !== 'end') this.#fail();
  }

  /** The body of a loop or condition. */
  #body(): Statement {
    this.#skipNewlines();
    if (this.#take(';')) return { kind: 'block', body: [] };
    return this.#statement();
  }

  #statement(): Statement {
    if (++this.#depth > deepest) this.#fail('Unexpected token');
    const statement = this.#statementInside();
    this.#depth -= 1;
    return statement;
  }

  #statementInside(): Statement {
    if (this.#is('{')) return this.#block();
    if (this.#take('if')) {
      const test = this.#parenthesized();
      const yes = this.#body();
      const before = this.#at;
      this.#skipTerminators();
      if (this.#take('else')) return { kind: 'if', test, yes, no: this.#body() };
      this.#at = before;
      return { kind: 'if', test, yes, no: undefined };
    }
    if (this.#take('while')) {
      const test = this.#parenthesized();
      if (this.#take(';')) return { kind: 'while', test, body: { kind: 'block', body: [] } };
      return { kind: 'while', test, body: this.#body() };
    }
    if (this.#take('do')) {
      const body = this.#body();
      this.#skipTerminators();
      this.#expect('while');
      const test = this.#parenthesized();
      this.#end();
      return { kind: 'do', body, test };
    }
    if (this.#take('for')) return this.#loop();
    if (this.#take(';')) return { kind: 'block', body: [] };
    const statement = this.#simple();
    this.#end();
    return statement;
  }

  #parenthesized(): Expression {
    this.#expect('(');
    const value = this.#whole();
    this.#expect(')');
    return value;
  }

  /** An expression inside parentheses or brackets: nothing of what is around it matters. */
  #whole(): Expression {
    const [greater, noIn] = [this.#noGreater, this.#noIn];
    this.#noGreater = false;
    this.#noIn = false;
    this.#skipNewlines();
    const value = this.#expression();
    this.#skipNewlines();
    this.#noGreater = greater;
    this.#noIn = noIn;
    return value;
  }

  #loop(): Statement {
    this.#expect('(');
    const [name, word, array, close] = this.#tokens.slice(this.#at, this.#at + 4);
    if (name?.type === 'name' && word?.text === 'in' && word.type === 'keyword' && array?.type === 'name' && close?.text === ')') {
      this.#at += 4;
      return { kind: 'forIn', variable: this.#variable(name.text), array: this.#variable(array.text), body: this.#body() };
    }
    const first = this.#is(';') ? undefined : this.#simple();
    this.#expect(';');
    this.#skipNewlines();
    const test = this.#is(';') ? undefined : this.#expression();
    this.#expect(';');
    this.#skipNewlines();
    const step = this.#is(')') ? undefined : this.#simple();
    this.#expect(')');
    if (this.#take(';')) return { kind: 'for', first, test, step, body: { kind: 'block', body: [] } };
    return { kind: 'for', first, test, step, body: this.#body() };
  }

  #endsStatement(): boolean {
    return this.#is(';') || this.#is('}') || this.#token.type === 'newline' || this.#token.type === 'end';
  }

  #simple(): Statement {
    if (this.#take('print')) return this.#print('print');
    if (this.#take('printf')) return this.#print('printf');
    if (this.#take('next')) return { kind: 'next' };
    if (this.#take('nextfile')) return { kind: 'nextfile' };
    if (this.#take('break')) return { kind: 'break' };
    if (this.#take('continue')) return { kind: 'continue' };
    if (this.#take('exit')) return { kind: 'exit', value: this.#endsStatement() ? undefined : this.#expression() };
    if (this.#take('return')) return { kind: 'return', value: this.#endsStatement() ? undefined : this.#expression() };
    if (this.#take('delete')) {
      const name = this.#token;
      if (name.type !== 'name') this.#fail();
      this.#at += 1;
      return { kind: 'delete', array: this.#variable(name.text), subscript: this.#take('[') ? this.#subscript() : undefined };
    }
    return { kind: 'expression', value: this.#expression() };
  }

  #print(kind: 'print' | 'printf'): Statement {
    const args = this.#printed();
    let redirect: Redirect | undefined;
    for (const symbol of ['>', '>>', '|'] as const) {
      if (redirect === undefined && this.#take(symbol)) {
        this.#noGreater = true;
        redirect = { kind: symbol, target: this.#expression() };
        this.#noGreater = false;
      }
    }
    if (kind === 'printf' && args.length === 0) this.#fail();
    return { kind, args, redirect };
  }

  #printed(): Expression[] {
    if (this.#endsStatement() || this.#is('>') || this.#is('>>') || this.#is('|')) return [];
    if (this.#is('(')) {
      // Either the list is in parentheses or its first expression begins with one.
      const before = this.#at;
      this.#at += 1;
      const list = this.#list(')');
      if (this.#endsStatement() || this.#is('>') || this.#is('>>') || this.#is('|')) return list;
      this.#at = before;
    }
    this.#noGreater = true;
    const args = [this.#expression()];
    while (this.#take(',')) {
      this.#skipNewlines();
      args.push(this.#expression());
    }
    this.#noGreater = false;
    return args;
  }

  /** Expressions up to the closing bracket, which is taken. */
  #list(close: string): Expression[] {
    const list: Expression[] = [];
    this.#skipNewlines();
    if (this.#take(close)) return list;
    for (;;) {
      list.push(this.#whole());
      if (this.#take(close)) return list;
      this.#expect(',');
    }
  }

  #subscript(): Expression[] {
    const list = this.#list(']');
    return list.length === 0 ? this.#fail() : list;
  }

  // Expressions, from what binds loosest to what binds closest

  #expression(): Expression {
    if (++this.#depth > deepest) this.#fail('Unexpected token');
    const value = this.#ternary();
    this.#depth -= 1;
    if (this.#token.type !== 'symbol' || !Object.hasOwn(assignments, this.#token.text)) return value;
    const operator = assignments[this.#token.text];
    if (!isLvalue(value)) return this.#fail();
    this.#at += 1;
    this.#skipNewlines();
    return { kind: 'assign', target: value, operator, value: this.#expression() };
  }

  #ternary(): Expression {
    const test = this.#or();
    if (!this.#take('?')) return test;
    this.#skipNewlines();
    const yes = this.#expression();
    this.#skipNewlines();
    this.#expect(':');
    this.#skipNewlines();
    return { kind: 'conditional', test, yes, no: this.#expression() };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take('||')) {
      this.#skipNewlines();
      left = { kind: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#membership();
    while (this.#take('&&')) {
      this.#skipNewlines();
      left = { kind: 'and', left, right: this.#membership() };
    }
    return left;
  }

  #membership(): Expression {
    let left = this.#matching();
    while (!this.#noIn && this.#is('in')) {
      this.#at += 1;
      left = { kind: 'in', subscript: [left], array: this.#arrayName() };
    }
    return left;
  }

  #arrayName(): Variable {
    if (this.#token.type !== 'name') this.#fail();
    const variable = this.#variable(this.#token.text);
    this.#at += 1;
    return variable;
  }

  #matching(): Expression {
    let left = this.#comparison();
    while (this.#is('~') || this.#is('!~')) {
      const negated = this.#token.text === '!~';
      this.#at += 1;
      left = { kind: 'match', negated, text: left, pattern: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    const left = this.#concatenation();
    const { type, text } = this.#token;
    if (type !== 'symbol' || !comparisons.has(text) || (text === '>' && this.#noGreater)) return left;
    this.#at += 1;
    return { kind: 'compare', operator: text as Comparison, left, right: this.#concatenation() };
  }

  #startsOperand(): boolean {
    const { type, text } = this.#token;
    if (type === 'symbol') return text === '$' || text === '!' || text === '(' || text === '-' || text === '+' || text === '++' || text === '--';
    return ['number', 'string', 'regex', 'name', 'call', 'builtin'].includes(type);
  }

  #concatenation(): Expression {
    let left = this.#additive();
    for (;;) {
      // A sum was read whole already: a sign that is left here begins nothing.
      if (this.#startsOperand() && !this.#is('+') && !this.#is('-')) {
        left = { kind: 'concat', left, right: this.#additive() };
      } else if (this.#is('|') && this.#tokens[this.#at + 1]?.text === 'getline') {
        this.#at += 2;
        left = { kind: 'getline', target: this.#optionalTarget(), from: 'command', source: left };
      } else return left;
    }
  }

  #additive(): Expression {
    let left = this.#multiplicative();
    while (this.#is('+') || this.#is('-')) {
      const operator = this.#token.text as Binary;
      this.#at += 1;
      left = { kind: 'binary', operator, left, right: this.#multiplicative() };
    }
    return left;
  }

  #multiplicative(): Expression {
    let left = this.#unary();
    while (this.#is('*') || this.#is('/') || this.#is('%')) {
      const operator = this.#token.text as Binary;
      this.#at += 1;
      left = { kind: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    if (++this.#depth > deepest) this.#fail('Unexpected token');
    let value: Expression;
    if (this.#take('!')) value = { kind: 'not', value: this.#unary() };
    else if (this.#take('-')) value = { kind: 'negate', value: this.#unary() };
    else if (this.#take('+')) value = { kind: 'plus', value: this.#unary() };
    else value = this.#power();
    this.#depth -= 1;
    return value;
  }

  #power(): Expression {
    const base = this.#postfix();
    if (!this.#take('^')) return base;
    // To the right first, and a sign may follow: 2 ^ -1.
    return { kind: 'binary', operator: '^', left: base, right: this.#unary() };
  }

  #postfix(): Expression {
    if (this.#is('++') || this.#is('--')) {
      const by = this.#token.text === '++' ? 1 : -1;
      this.#at += 1;
      const target = this.#primary();
      return isLvalue(target) ? { kind: 'step', target, by, after: false } : this.#fail();
    }
    const value = this.#primary();
    if (isLvalue(value) && (this.#is('++') || this.#is('--'))) {
      const by = this.#token.text === '++' ? 1 : -1;
      this.#at += 1;
      return { kind: 'step', target: value, by, after: true };
    }
    return value;
  }

  #optionalTarget(): Lvalue | undefined {
    const { type } = this.#token;
    if (type !== 'name' && !this.#is('$')) return undefined;
    const value = this.#primary();
    return isLvalue(value) ? value : this.#fail();
  }

  #primary(): Expression {
    const token = this.#token;
    switch (token.type) {
      case 'number':
        this.#at += 1;
        return { kind: 'number', value: readNumber(token.text) };
      case 'string':
        this.#at += 1;
        return { kind: 'string', value: token.text };
      case 'regex':
        this.#at += 1;
        return { kind: 'regex', source: token.text };
      case 'name': {
        this.#at += 1;
        const variable = this.#variable(token.text);
        return this.#take('[') ? { kind: 'element', array: variable, subscript: this.#subscript() } : variable;
      }
      case 'call':
        this.#at += 2;
        return { kind: 'call', name: token.text, args: this.#list(')') };
      case 'builtin': {
        this.#at += 1;
        if (this.#take('(')) return { kind: 'builtin', name: token.text, args: this.#list(')') };
        return token.text === 'length' ? { kind: 'builtin', name: 'length', args: [] } : this.#fail();
      }
      default:
        break;
    }
    if (this.#take('$')) return { kind: 'field', index: this.#fieldIndex() };
    if (this.#take('(')) return this.#group();
    if (this.#take('getline')) {
      const target = this.#optionalTarget();
      if (!this.#take('<')) return { kind: 'getline', target, from: 'input', source: undefined };
      return { kind: 'getline', target, from: 'file', source: this.#postfix() };
    }
    return this.#fail();
  }

  /** What `$` stands before: `$i++` is `($i)++`, `$-1` and `$++i` are as they look. */
  #fieldIndex(): Expression {
    if (++this.#depth > deepest) this.#fail('Unexpected token');
    let value: Expression;
    if (this.#is('++') || this.#is('--')) value = this.#postfix();
    else if (this.#take('-')) value = { kind: 'negate', value: this.#primary() };
    else value = this.#primary();
    this.#depth -= 1;
    return value;
  }

  #group(): Expression {
    const list = this.#list(')');
    if (list.length === 1) {
      // Parentheses take away what makes a variable assignable.
      const [inner] = list;
      return inner!.kind === 'regex' ? { kind: 'match', negated: false, text: wholeRecord, pattern: inner! } : inner!;
    }
    if (list.length === 0 || !this.#take('in')) return this.#fail();
    return { kind: 'in', subscript: list, array: this.#arrayName() };
  }

  // Which parameters are arrays

  #findArrays(): void {
    const { functions } = this.script;
    for (let changed = true; changed; ) {
      changed = false;
      for (const definition of functions.values()) {
        const mark = (variable: Variable): void => {
          if (variable.kind !== 'local' || definition.arrays[variable.index] === true) return;
          definition.arrays[variable.index] = true;
          changed = true;
        };
        visitArrays(definition.body, functions, mark);
      }
    }
  }
}

const wholeRecord: Expression = { kind: 'field', index: { kind: 'number', value: 0 } };

/** A leading 0 makes it octal. */
const readNumber = (text: ByteString): number => (/^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text));

const isLvalue = (value: Expression): value is Lvalue =>
  value.kind === 'global' || value.kind === 'local' || value.kind === 'field' || value.kind === 'element';

/** Calls `mark` for each variable that is used as an array in a part of the tree. */
const visitArrays = (part: unknown, functions: ReadonlyMap<string, Definition>, mark: (variable: Variable) => void): void => {
  if (Array.isArray(part)) {
    for (const one of part) visitArrays(one, functions, mark);
    return;
  }
  if (typeof part !== 'object' || part === null) return;
  const node = part as Expression | Statement;
  if (node.kind === 'element' || node.kind === 'in' || node.kind === 'forIn' || node.kind === 'delete') mark(node.array);
  if (node.kind === 'builtin' && node.name === 'split') {
    const target = node.args[1];
    if (target !== undefined && (target.kind === 'local' || target.kind === 'global')) mark(target);
  }
  if (node.kind === 'call') {
    for (const [index, arg] of node.args.entries()) {
      if ((arg.kind === 'local' || arg.kind === 'global') && functions.get(node.name)?.arrays[index] === true) mark(arg);
    }
  }
  for (const value of Object.values(node)) visitArrays(value, functions, mark);
};

/** Throws ProgramError. */
export const parseProgram = (text: ByteString): Script => new Parser(text).parse();
