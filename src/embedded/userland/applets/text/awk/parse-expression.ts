/** Reads expressions, from what binds loosest to what binds closest. */
import type { ByteString } from '../../streams.ts';
import { specials } from './specials.ts';
import { TokenCursor } from './token-cursor.ts';
import type { Binary, Comparison, Expression, Lvalue, Variable } from './tree.ts';

const comparisons = new Set(['<', '<=', '==', '!=', '>', '>=']);
const assignments: Readonly<Record<string, Binary | undefined>> = {
  '=': undefined,
  '+=': '+',
  '-=': '-',
  '*=': '*',
  '/=': '/',
  '%=': '%',
  '^=': '^',
};

const wholeRecord: Expression = { kind: 'field', index: { kind: 'number', value: 0 } };

/** A leading 0 makes it octal. */
const readNumber = (text: ByteString): number => (/^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text));

const isLvalue = (value: Expression): value is Lvalue =>
  value.kind === 'global' || value.kind === 'local' || value.kind === 'field' || value.kind === 'element';

export class ExpressionParser extends TokenCursor {
  /** In a `print` list `>` is a redirection. */
  protected noGreater = false;
  /** Parameters of the function that is being read. */
  protected locals: readonly string[] = [];
  protected readonly globals = new Map<string, number>(specials.map((name, index) => [name, index]));

  protected variable(name: string): Variable {
    const local = this.locals.indexOf(name);
    if (local >= 0) return { kind: 'local', index: local, name };
    let index = this.globals.get(name);
    if (index === undefined) {
      index = this.globals.size;
      this.globals.set(name, index);
    }
    return { kind: 'global', index, name };
  }

  /** An expression inside parentheses or brackets: nothing of what is around it matters. */
  protected whole(): Expression {
    const greater = this.noGreater;
    this.noGreater = false;
    this.skipNewlines();
    const value = this.expression();
    this.skipNewlines();
    this.noGreater = greater;
    return value;
  }

  /** Expressions up to the closing bracket, which is taken. */
  protected list(close: string): Expression[] {
    const list: Expression[] = [];
    this.skipNewlines();
    if (this.take(close)) return list;
    for (;;) {
      list.push(this.whole());
      if (this.take(close)) return list;
      this.expect(',');
    }
  }

  protected subscript(): Expression[] {
    const list = this.list(']');
    return list.length === 0 ? this.fail() : list;
  }

  protected expression(): Expression {
    const value = this.nested(() => this.ternary());
    if (this.token.type !== 'symbol' || !Object.hasOwn(assignments, this.token.text)) return value;
    const operator = assignments[this.token.text];
    if (!isLvalue(value)) return this.fail();
    this.at += 1;
    this.skipNewlines();
    return { kind: 'assign', target: value, operator, value: this.expression() };
  }

  protected ternary(): Expression {
    const test = this.or();
    if (!this.take('?')) return test;
    this.skipNewlines();
    const yes = this.expression();
    this.skipNewlines();
    this.expect(':');
    this.skipNewlines();
    return { kind: 'conditional', test, yes, no: this.expression() };
  }

  protected or(): Expression {
    let left = this.and();
    while (this.take('||')) {
      this.skipNewlines();
      left = { kind: 'or', left, right: this.and() };
    }
    return left;
  }

  protected and(): Expression {
    let left = this.membership();
    while (this.take('&&')) {
      this.skipNewlines();
      left = { kind: 'and', left, right: this.membership() };
    }
    return left;
  }

  protected membership(): Expression {
    let left = this.matching();
    while (this.is('in')) {
      this.at += 1;
      left = { kind: 'in', subscript: [left], array: this.arrayName() };
    }
    return left;
  }

  protected arrayName(): Variable {
    if (this.token.type !== 'name') this.fail();
    const variable = this.variable(this.token.text);
    this.at += 1;
    return variable;
  }

  protected matching(): Expression {
    let left = this.comparison();
    while (this.is('~') || this.is('!~')) {
      const negated = this.token.text === '!~';
      this.at += 1;
      left = { kind: 'match', negated, text: left, pattern: this.comparison() };
    }
    return left;
  }

  protected comparison(): Expression {
    const left = this.concatenation();
    const { type, text } = this.token;
    if (type !== 'symbol' || !comparisons.has(text) || (text === '>' && this.noGreater)) return left;
    this.at += 1;
    return { kind: 'compare', operator: text as Comparison, left, right: this.concatenation() };
  }

  protected startsOperand(): boolean {
    const { type, text } = this.token;
    if (type === 'symbol')
      return (
        text === '$' || text === '!' || text === '(' || text === '-' || text === '+' || text === '++' || text === '--'
      );
    return ['number', 'string', 'regex', 'name', 'call', 'builtin'].includes(type);
  }

  protected concatenation(): Expression {
    let left = this.additive();
    for (;;) {
      // A sum was read whole already: a sign that is left here begins nothing.
      if (this.startsOperand() && !this.is('+') && !this.is('-')) {
        left = { kind: 'concat', left, right: this.additive() };
      } else if (this.is('|') && this.tokens[this.at + 1]?.text === 'getline') {
        this.at += 2;
        left = { kind: 'getline', target: this.optionalTarget(), from: 'command', source: left };
      } else return left;
    }
  }

  protected additive(): Expression {
    let left = this.multiplicative();
    while (this.is('+') || this.is('-')) {
      const operator = this.token.text as Binary;
      this.at += 1;
      left = { kind: 'binary', operator, left, right: this.multiplicative() };
    }
    return left;
  }

  protected multiplicative(): Expression {
    let left = this.unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      const operator = this.token.text as Binary;
      this.at += 1;
      left = { kind: 'binary', operator, left, right: this.unary() };
    }
    return left;
  }

  protected unary(): Expression {
    if (this.take('!')) return { kind: 'not', value: this.nested(() => this.unary()) };
    if (this.take('-')) return { kind: 'negate', value: this.nested(() => this.unary()) };
    if (this.take('+')) return { kind: 'plus', value: this.nested(() => this.unary()) };
    return this.power();
  }

  protected power(): Expression {
    const base = this.postfix();
    if (!this.take('^')) return base;
    // To the right first, and a sign may follow: 2 ^ -1.
    return { kind: 'binary', operator: '^', left: base, right: this.nested(() => this.unary()) };
  }

  protected postfix(): Expression {
    if (this.is('++') || this.is('--')) {
      const by = this.token.text === '++' ? 1 : -1;
      this.at += 1;
      const target = this.primary();
      return isLvalue(target) ? { kind: 'step', target, by, after: false } : this.fail();
    }
    const value = this.primary();
    if (isLvalue(value) && (this.is('++') || this.is('--'))) {
      const by = this.token.text === '++' ? 1 : -1;
      this.at += 1;
      return { kind: 'step', target: value, by, after: true };
    }
    return value;
  }

  protected optionalTarget(): Lvalue | undefined {
    const { type } = this.token;
    if (type !== 'name' && !this.is('$')) return undefined;
    const value = this.primary();
    return isLvalue(value) ? value : this.fail();
  }

  protected primary(): Expression {
    const token = this.token;
    switch (token.type) {
      case 'number':
        this.at += 1;
        return { kind: 'number', value: readNumber(token.text) };
      case 'string':
        this.at += 1;
        return { kind: 'string', value: token.text };
      case 'regex':
        this.at += 1;
        return { kind: 'regex', source: token.text };
      case 'name': {
        this.at += 1;
        const variable = this.variable(token.text);
        return this.take('[') ? { kind: 'element', array: variable, subscript: this.subscript() } : variable;
      }
      case 'call':
        this.at += 2;
        return { kind: 'call', name: token.text, args: this.list(')') };
      case 'builtin': {
        this.at += 1;
        if (this.take('(')) return { kind: 'builtin', name: token.text, args: this.list(')') };
        return token.text === 'length' ? { kind: 'builtin', name: 'length', args: [] } : this.fail();
      }
      default:
        break;
    }
    if (this.take('$')) return { kind: 'field', index: this.fieldIndex() };
    if (this.take('(')) return this.group();
    if (this.take('getline')) {
      const target = this.optionalTarget();
      if (!this.take('<')) return { kind: 'getline', target, from: 'input', source: undefined };
      return { kind: 'getline', target, from: 'file', source: this.postfix() };
    }
    return this.fail();
  }

  /** What `$` stands before: `$i++` is `($i)++`, `$-1` and `$++i` are as they look. */
  protected fieldIndex(): Expression {
    if (this.is('++') || this.is('--')) return this.postfix();
    if (this.take('-')) return { kind: 'negate', value: this.primary() };
    return this.nested(() => this.primary());
  }

  protected group(): Expression {
    const list = this.list(')');
    if (list.length === 1) {
      const inner = list[0]!;
      return inner.kind === 'regex' ? { kind: 'match', negated: false, text: wholeRecord, pattern: inner } : inner;
    }
    if (list.length === 0 || !this.take('in')) return this.fail();
    return { kind: 'in', subscript: list, array: this.arrayName() };
  }
}
