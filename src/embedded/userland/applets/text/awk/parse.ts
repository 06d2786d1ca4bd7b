/** Reads awk programs. */
import type { ByteString } from '../../streams.ts';
import { markArrayParameters } from './array-parameters.ts';
import { ExpressionParser } from './parse-expression.ts';
import type { Expression, Redirect, Rule, Script, Statement } from './tree.ts';

class Parser extends ExpressionParser {
  readonly #script: Script = { begin: [], end: [], rules: [], functions: new Map(), globals: [] };

  parse(): Script {
    const script = this.#script;
    for (;;) {
      this.skipTerminators();
      if (this.token.type === 'end') break;
      if (this.take('function')) this.#definition();
      else if (this.take('BEGIN')) script.begin.push(this.#action());
      else if (this.take('END')) script.end.push(this.#action());
      else script.rules.push(this.#rule());
    }
    markArrayParameters(script.functions);
    script.globals = [...this.globals.keys()];
    return script;
  }

  #action(): Statement {
    if (!this.is('{')) this.fail();
    return this.#block();
  }

  #rule(): Rule {
    let first: Expression | undefined;
    let second: Expression | undefined;
    if (!this.is('{')) {
      first = this.expression();
      if (this.take(',')) {
        this.skipNewlines();
        second = this.expression();
      }
    }
    return { first, second, action: this.is('{') ? this.#block() : undefined };
  }

  #definition(): void {
    const name = this.token.text;
    if (this.token.type !== 'call' && this.token.type !== 'name') this.fail();
    this.at += 1;
    this.expect('(');
    const parameters: string[] = [];
    while (!this.take(')')) {
      this.skipNewlines();
      if (this.token.type !== 'name') this.fail();
      parameters.push(this.token.text);
      this.at += 1;
      this.skipNewlines();
      if (!this.is(')')) this.expect(',');
    }
    this.skipNewlines();
    this.locals = parameters;
    const body = this.#block();
    this.locals = [];
    this.#script.functions.set(name, { name, parameters, body, arrays: parameters.map(() => false) });
  }

  // Statements

  #block(): Statement {
    this.expect('{');
    const body: Statement[] = [];
    for (;;) {
      this.skipTerminators();
      if (this.take('}')) return { kind: 'block', body };
      body.push(this.#statement());
    }
  }

  #end(): void {
    if (this.take(';') || this.token.type === 'newline') {
      this.skipNewlines();
      return;
    }
    if (!this.is('}') && this.token.type !== 'end') this.fail();
  }

  /** The body of a loop or condition. */
  #body(): Statement {
    this.skipNewlines();
    if (this.take(';')) return { kind: 'block', body: [] };
    return this.#statement();
  }

  #statement(): Statement {
    return this.nested(() => this.#statementInside());
  }

  #statementInside(): Statement {
    if (this.is('{')) return this.#block();
    if (this.take('if')) {
      const test = this.#parenthesized();
      const yes = this.#body();
      const before = this.at;
      this.skipTerminators();
      if (this.take('else')) return { kind: 'if', test, yes, no: this.#body() };
      this.at = before;
      return { kind: 'if', test, yes, no: undefined };
    }
    if (this.take('while')) {
      const test = this.#parenthesized();
      if (this.take(';')) return { kind: 'while', test, body: { kind: 'block', body: [] } };
      return { kind: 'while', test, body: this.#body() };
    }
    if (this.take('do')) {
      const body = this.#body();
      this.skipTerminators();
      this.expect('while');
      const test = this.#parenthesized();
      this.#end();
      return { kind: 'do', body, test };
    }
    if (this.take('for')) return this.#loop();
    if (this.take(';')) return { kind: 'block', body: [] };
    const statement = this.#simple();
    this.#end();
    return statement;
  }

  #parenthesized(): Expression {
    this.expect('(');
    const value = this.whole();
    this.expect(')');
    return value;
  }

  #loop(): Statement {
    this.expect('(');
    const [name, word, array, close] = this.tokens.slice(this.at, this.at + 4);
    if (
      name?.type === 'name' &&
      word?.text === 'in' &&
      word.type === 'keyword' &&
      array?.type === 'name' &&
      close?.text === ')'
    ) {
      this.at += 4;
      return {
        kind: 'forIn',
        variable: this.variable(name.text),
        array: this.variable(array.text),
        body: this.#body(),
      };
    }
    const first = this.is(';') ? undefined : this.#simple();
    this.expect(';');
    this.skipNewlines();
    const test = this.is(';') ? undefined : this.expression();
    this.expect(';');
    this.skipNewlines();
    const step = this.is(')') ? undefined : this.#simple();
    this.expect(')');
    if (this.take(';')) return { kind: 'for', first, test, step, body: { kind: 'block', body: [] } };
    return { kind: 'for', first, test, step, body: this.#body() };
  }

  #endsStatement(): boolean {
    return this.is(';') || this.is('}') || this.token.type === 'newline' || this.token.type === 'end';
  }

  #simple(): Statement {
    if (this.take('print')) return this.#print('print');
    if (this.take('printf')) return this.#print('printf');
    if (this.take('next')) return { kind: 'next' };
    if (this.take('nextfile')) return { kind: 'nextfile' };
    if (this.take('break')) return { kind: 'break' };
    if (this.take('continue')) return { kind: 'continue' };
    if (this.take('exit')) return { kind: 'exit', value: this.#endsStatement() ? undefined : this.expression() };
    if (this.take('return')) return { kind: 'return', value: this.#endsStatement() ? undefined : this.expression() };
    if (this.take('delete')) {
      const name = this.token;
      if (name.type !== 'name') this.fail();
      this.at += 1;
      return {
        kind: 'delete',
        array: this.variable(name.text),
        subscript: this.take('[') ? this.subscript() : undefined,
      };
    }
    return { kind: 'expression', value: this.expression() };
  }

  #print(kind: 'print' | 'printf'): Statement {
    const args = this.#printed();
    let redirect: Redirect | undefined;
    for (const symbol of ['>', '>>', '|'] as const) {
      if (redirect === undefined && this.take(symbol)) {
        this.noGreater = true;
        redirect = { kind: symbol, target: this.expression() };
        this.noGreater = false;
      }
    }
    if (kind === 'printf' && args.length === 0) this.fail();
    return { kind, args, redirect };
  }

  #printed(): Expression[] {
    if (this.#endsStatement() || this.is('>') || this.is('>>') || this.is('|')) return [];
    if (this.is('(')) {
      // Either the list is in parentheses or its first expression begins with one.
      const before = this.at;
      this.at += 1;
      const list = this.list(')');
      if (this.#endsStatement() || this.is('>') || this.is('>>') || this.is('|')) return list;
      this.at = before;
    }
    this.noGreater = true;
    const args = [this.expression()];
    while (this.take(',')) {
      this.skipNewlines();
      args.push(this.expression());
    }
    this.noGreater = false;
    return args;
  }
}

/** Throws ProgramError. */
export const parseProgram = (text: ByteString): Script => new Parser(text).parse();
