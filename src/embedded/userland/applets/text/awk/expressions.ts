/** Turns expressions into code. */
import { SysError } from '../../../../runtime/sys.ts';
import { concat, compare, fromInput, isTrue, toNumber, toText, type Table, type Value } from './value.ts';
import type { ByteString } from '../../streams.ts';
import type { Pattern } from '../regex/pattern.ts';
import { compileBuiltin } from './builtins.ts';
import { all, allLater, binary, choose, evaluate, unary, type Code } from './code.ts';
import { RunError, slots, type Frame, type Machine } from './machine.ts';
import type { Binary, Comparison, Definition, Expression, Lvalue, Variable } from './tree.ts';

const compute = (operator: Binary, left: number, right: number): number => {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      if (right === 0) throw new RunError('Division by zero');
      return left / right;
    case '%':
      if (right === 0) throw new RunError('Division by zero');
      return left % right;
    case '^':
      return left ** right;
  }
};

const holds = (operator: Comparison, order: number): boolean => {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
};

/** A value that can be read and written, its subscripts worked out. */
export type Place = { read(): Value; write(value: Value): void };

/** So deep may calls be nested, the memory for them aside. */
const deepestCalls = 100_000;
const callBytes = 400;

export type Called = { definition: Definition; run: (frame: Frame) => Promise<Value> };

export class ExpressionCompiler {
  readonly machine: Machine;
  readonly #functions: ReadonlyMap<string, Called>;

  constructor(machine: Machine, functions: ReadonlyMap<string, Called>) {
    this.machine = machine;
    this.#functions = functions;
  }

  compile = (expression: Expression): Code => {
    const { machine } = this;
    switch (expression.kind) {
      case 'number':
      case 'string': {
        const { value } = expression;
        return { now: () => value };
      }
      case 'regex': {
        const pattern = machine.pattern(expression.source);
        return { now: () => (pattern.test(machine.record.text()) ? 1 : 0) };
      }
      case 'global':
      case 'local':
        return { now: (frame) => machine.getVariable(expression, frame) };
      case 'field':
        return unary(this.compile(expression.index), (index) => machine.record.get(fieldNumber(index)));
      case 'element':
        return unary(this.subscript(expression.subscript), (key, frame) => {
          const table = machine.table(expression.array, frame);
          const text = key as ByteString;
          // To ask for an element makes it.
          if (!table.has(text)) machine.setElement(table, text, undefined);
          return table.get(text);
        });
      case 'assign':
        return this.#assign(expression.target, expression.operator, expression.value);
      case 'step': {
        const { by, after } = expression;
        return this.onPlace(expression.target, (place) => {
          const before = toNumber(place.read());
          place.write(before + by);
          return after ? before : before + by;
        });
      }
      case 'conditional':
        return choose(this.compile(expression.test), isTrue, this.compile(expression.yes), this.compile(expression.no));
      case 'and':
        return choose(this.compile(expression.left), isTrue, this.truth(expression.right), { now: () => 0 });
      case 'or':
        return choose(this.compile(expression.left), isTrue, { now: () => 1 }, this.truth(expression.right));
      case 'in':
        return unary(this.subscript(expression.subscript), (key, frame) =>
          machine.table(expression.array, frame).has(key as ByteString) ? 1 : 0,
        );
      case 'match':
        return this.#match(expression.text, expression.pattern, expression.negated);
      case 'compare': {
        const { operator } = expression;
        return binary(this.compile(expression.left), this.compile(expression.right), (left, right) =>
          holds(operator, compare(left, right, machine.format())) ? 1 : 0,
        );
      }
      case 'concat':
        return binary(this.compile(expression.left), this.compile(expression.right), (left, right) => {
          const format = machine.format();
          return concat(toText(left, format), toText(right, format));
        });
      case 'binary': {
        const { operator } = expression;
        return binary(this.compile(expression.left), this.compile(expression.right), (left, right) =>
          compute(operator, toNumber(left), toNumber(right)),
        );
      }
      case 'negate':
        return unary(this.compile(expression.value), (value) => -toNumber(value));
      case 'plus':
        return unary(this.compile(expression.value), (value) => toNumber(value));
      case 'not':
        return unary(this.compile(expression.value), (value) => (isTrue(value) ? 0 : 1));
      case 'call':
        return this.#call(expression.name, expression.args);
      case 'builtin':
        return compileBuiltin(this, expression.name, expression.args);
      case 'getline':
        return this.#getline(expression);
    }
  };

  truth(expression: Expression): Code {
    return unary(this.compile(expression), (value) => (isTrue(value) ? 1 : 0));
  }

  text(value: Value): ByteString {
    return toText(value, this.machine.format());
  }

  subscript(parts: readonly Expression[]): Code {
    if (parts.length === 1) return unary(this.compile(parts[0]!), (value) => this.text(value));
    return all(parts.map(this.compile), (values) =>
      values.map((value) => this.text(value)).join(this.machine.text(slots.SUBSEP)),
    );
  }

  /** What a pattern operand matches: a literal is compiled once. */
  pattern(expression: Expression): { code: Code; of: (value: Value) => Pattern } {
    if (expression.kind === 'regex') {
      const pattern = this.machine.pattern(expression.source);
      return { code: { now: () => 0 }, of: () => pattern };
    }
    return { code: this.compile(expression), of: (value) => this.machine.pattern(this.text(value)) };
  }

  /** Code that works on a variable, field or element. `subject` is worked out after the subscripts. */
  onPlace(
    target: Lvalue,
    use: (place: Place, subject: Value, frame: Frame) => Value,
    subject: Code = { now: () => 0 },
  ): Code {
    const { machine } = this;
    switch (target.kind) {
      case 'global':
      case 'local':
        return unary(subject, (value, frame) =>
          use(
            {
              read: () => machine.getVariable(target, frame),
              write: (next) => machine.setVariable(target, frame, next),
            },
            value,
            frame,
          ),
        );
      case 'field':
        return binary(this.compile(target.index), subject, (index, value, frame) => {
          const number = fieldNumber(index);
          return use(
            {
              read: () => machine.record.get(number),
              write: (next) => {
                if (number === 0) machine.record.assign(next);
                else machine.record.setField(number, next);
              },
            },
            value,
            frame,
          );
        });
      case 'element':
        return binary(this.subscript(target.subscript), subject, (key, value, frame) => {
          const table = machine.table(target.array, frame);
          return use(
            {
              read: () => table.get(key as ByteString),
              write: (next) => machine.setElement(table, key as ByteString, next),
            },
            value,
            frame,
          );
        });
    }
  }

  #assign(target: Lvalue, operator: Binary | undefined, value: Expression): Code {
    return this.onPlace(
      target,
      (place, operand) => {
        const next = operator === undefined ? operand : compute(operator, toNumber(place.read()), toNumber(operand));
        place.write(next);
        return next;
      },
      this.compile(value),
    );
  }

  #match(text: Expression, pattern: Expression, negated: boolean): Code {
    const { code, of } = this.pattern(pattern);
    return binary(this.compile(text), code, (value, source) => (of(source).test(this.text(value)) === negated ? 0 : 1));
  }

  #call(name: string, args: readonly Expression[]): Code {
    const { machine } = this;
    const called = this.#functions.get(name);
    if (called === undefined) throw new RunError('Call to undefined function');
    const { definition } = called;
    const isArray = (index: number): boolean => definition.arrays[index] === true;
    const operands = args.map((arg, index): Code =>
      isArray(index) ? { now: () => undefined } : this.compileLoosely(arg),
    );
    return allLater(operands, async (values, frame) => {
      const inner: Frame = definition.parameters.map((_, index) => {
        const arg = args[index];
        if (arg !== undefined && isArray(index)) {
          if (arg.kind !== 'local' && arg.kind !== 'global') throw new RunError('Attempt to use a scalar as an array');
          return machine.table(arg, frame);
        }
        return values[index];
      });
      machine.depth += 1;
      if (machine.depth > deepestCalls) throw new SysError('ENOMEM');
      machine.sys.charge(callBytes);
      // Also gives the native stack a rest.
      await machine.sys.step(2);
      try {
        return await called.run(inner);
      } finally {
        machine.depth -= 1;
        machine.sys.charge(-callBytes);
      }
    });
  }

  /** As `compile`; a whole array that is handed on unused is nothing. */
  compileLoosely(expression: Expression): Code {
    if (expression.kind !== 'local' && expression.kind !== 'global') return this.compile(expression);
    const { machine } = this;
    const variable: Variable = expression;
    return {
      now: (frame) => {
        const value = (variable.kind === 'global' ? machine.globals : frame)[variable.index];
        return value instanceof Map ? undefined : machine.getVariable(variable, frame);
      },
    };
  }

  #getline({ target, from, source }: Extract<Expression, { kind: 'getline' }>): Code {
    const { machine } = this;
    const operand: Code = source === undefined ? { now: () => undefined } : this.compile(source);
    let line: ByteString = '';
    const store =
      target === undefined
        ? undefined
        : this.onPlace(
            target,
            (place, value) => {
              place.write(value);
              return 1;
            },
            { now: () => fromInput(line) },
          );
    return {
      later: async (frame) => {
        const name = this.text(await evaluate(operand, frame));
        const next = from === 'input' ? await machine.nextRecord() : await this.#readFrom(from, name);
        if (next === undefined) return 0;
        if (next === 'refused') return -1;
        if (from !== 'file') machine.countRecord(from === 'input');
        if (store === undefined) machine.record.set(next.record);
        else {
          line = next.record;
          await evaluate(store, frame);
        }
        return 1;
      },
    };
  }

  async #readFrom(from: 'file' | 'command', name: ByteString): Promise<{ record: ByteString } | 'refused' | undefined> {
    const { machine } = this;
    const reader = await machine.streams.inlet(from, name);
    if (reader === undefined) return 'refused';
    try {
      const record = await reader.next(machine.text(slots.RS));
      return record === undefined ? undefined : { record };
    } catch (error) {
      if (error instanceof SysError) return 'refused';
      throw error;
    }
  }

  table(expression: Expression, frame: Frame): Table {
    if (expression.kind !== 'local' && expression.kind !== 'global')
      throw new RunError('Attempt to use a scalar as an array');
    return this.machine.table(expression, frame);
  }
}

const fieldNumber = (value: Value): number => {
  const index = Math.trunc(toNumber(value));
  if (index < 0) throw new RunError('Access to negative field');
  if (index > 1_000_000) throw new SysError('ENOMEM');
  return index;
};
