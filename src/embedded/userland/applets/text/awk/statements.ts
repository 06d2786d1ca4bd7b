/** Turns statements into code. */
import { SysError } from '../../../../runtime/sys.ts';
import { decode, type ByteString, type Output } from '../../streams.ts';
import { evaluate, type Code } from './code.ts';
import type { ExpressionCompiler } from './expressions.ts';
import { sprintf } from './format.ts';
import { RunError, slots, type Frame } from './machine.ts';
import type { Redirect, Statement } from './tree.ts';
import { concat, isTrue, toText, type Value } from './value.ts';

/** How a statement ended when what follows is not what comes next. */
export type Flow = { kind: 'break' } | { kind: 'continue' } | { kind: 'return'; value: Value };

/** Leaves everything up to the main loop. Thrown, since it also leaves functions. */
export class Leave {
  readonly kind: 'next' | 'nextfile' | 'exit';

  constructor(kind: Leave['kind']) {
    this.kind = kind;
  }
}

const leaveNext = new Leave('next');
const leaveFile = new Leave('nextfile');
export const leaveAll = new Leave('exit');

export type Run = (frame: Frame) => Flow | undefined | Promise<Flow | undefined>;

const breaks: Flow = { kind: 'break' };
const continues: Flow = { kind: 'continue' };
const nothing: Code = { now: () => undefined };

/** Runs `then` with a value that may have to be waited for. */
const withValue = (
  value: Value | Promise<Value>,
  then: (value: Value) => Flow | undefined | Promise<Flow | undefined>,
): Flow | undefined | Promise<Flow | undefined> => (value instanceof Promise ? value.then(then) : then(value));

export class StatementCompiler {
  readonly #expressions: ExpressionCompiler;
  /** What `exit` was given. */
  exitCode = 0;

  constructor(expressions: ExpressionCompiler) {
    this.#expressions = expressions;
  }

  compile = (statement: Statement): Run => {
    const { compile } = this.#expressions;
    const { machine } = this.#expressions;
    switch (statement.kind) {
      case 'expression': {
        const code = compile(statement.value);
        return (frame) => withValue(evaluate(code, frame), () => undefined);
      }
      case 'block':
        return this.#block(statement.body.map(this.compile));
      case 'if': {
        const test = compile(statement.test);
        const yes = this.compile(statement.yes);
        const no = statement.no === undefined ? undefined : this.compile(statement.no);
        return (frame) => withValue(evaluate(test, frame), (value) => (isTrue(value) ? yes(frame) : no?.(frame)));
      }
      case 'while': {
        const test = compile(statement.test);
        return this.#loop(undefined, test, undefined, this.compile(statement.body), true);
      }
      case 'do':
        return this.#loop(undefined, compile(statement.test), undefined, this.compile(statement.body), false);
      case 'for':
        return this.#loop(
          statement.first === undefined ? undefined : this.compile(statement.first),
          statement.test === undefined ? { now: () => 1 } : compile(statement.test),
          statement.step === undefined ? undefined : this.compile(statement.step),
          this.compile(statement.body),
          true,
        );
      case 'forIn': {
        const body = this.compile(statement.body);
        return async (frame) => {
          // Over what is there at the start.
          for (const key of Array.from(machine.table(statement.array, frame).keys())) {
            machine.setVariable(statement.variable, frame, key);
            const flow = body(frame);
            const ended = flow instanceof Promise ? await flow : flow;
            if (ended?.kind === 'break') break;
            if (ended?.kind === 'return') return ended;
            const wait = machine.sys.step();
            if (wait !== undefined) await wait;
          }
          return undefined;
        };
      }
      case 'break':
        return () => breaks;
      case 'continue':
        return () => continues;
      case 'next':
        return () => {
          throw leaveNext;
        };
      case 'nextfile':
        return () => {
          throw leaveFile;
        };
      case 'exit': {
        const code = statement.value === undefined ? undefined : compile(statement.value);
        return async (frame) => {
          if (code !== undefined) this.exitCode = Number(sprintf('%d', [await evaluate(code, frame)], '%.6g')) & 255;
          throw leaveAll;
        };
      }
      case 'return': {
        const code = statement.value === undefined ? nothing : compile(statement.value);
        return (frame) => withValue(evaluate(code, frame), (value) => ({ kind: 'return', value }));
      }
      case 'delete': {
        const { array } = statement;
        if (statement.subscript === undefined) {
          return (frame) => {
            const table = machine.table(array, frame);
            for (const key of table.keys()) machine.deleteElement(table, key);
            return undefined;
          };
        }
        const key = this.#expressions.subscript(statement.subscript);
        return (frame) =>
          withValue(evaluate(key, frame), (value) => {
            machine.deleteElement(machine.table(array, frame), value as ByteString);
            return undefined;
          });
      }
      case 'print':
      case 'printf':
        return this.#print(statement.kind, statement.args.map(compile), statement.redirect);
    }
  };

  #block(parts: readonly Run[]): Run {
    const goOn = async (frame: Frame, from: number, waiting: Promise<Flow | undefined>): Promise<Flow | undefined> => {
      let flow = await waiting;
      for (let index = from; flow === undefined && index < parts.length; index += 1) {
        const result = parts[index]!(frame);
        flow = result instanceof Promise ? await result : result;
      }
      return flow;
    };
    return (frame) => {
      for (let index = 0; index < parts.length; index += 1) {
        const flow = parts[index]!(frame);
        if (flow instanceof Promise) return goOn(frame, index + 1, flow);
        if (flow !== undefined) return flow;
      }
      return undefined;
    };
  }

  #loop(first: Run | undefined, test: Code, step: Run | undefined, body: Run, testFirst: boolean): Run {
    const { sys } = this.#expressions.machine;
    return async (frame) => {
      if (first !== undefined) await first(frame);
      for (let again = false; ; again = true) {
        if (testFirst || again) {
          const value = test.now === undefined ? await test.later(frame) : test.now(frame);
          if (!isTrue(value)) return undefined;
        }
        const flow = body(frame);
        const ended = flow instanceof Promise ? await flow : flow;
        if (ended?.kind === 'break') return undefined;
        if (ended?.kind === 'return') return ended;
        if (step !== undefined) {
          const stepped = step(frame);
          if (stepped instanceof Promise) await stepped;
        }
        const wait = sys.step();
        if (wait !== undefined) await wait;
      }
    };
  }

  #print(kind: 'print' | 'printf', args: readonly Code[], redirect: Redirect | undefined): Run {
    const { machine } = this.#expressions;
    const render = (values: readonly Value[]): ByteString => {
      if (kind === 'printf') return sprintf(toText(values[0], machine.format()), values.slice(1), machine.format());
      if (values.length === 0) return machine.record.text() + machine.text(slots.ORS);
      const format = machine.text(slots.OFMT);
      let text = '';
      for (const [index, value] of values.entries()) {
        text = concat(text, (index > 0 ? machine.text(slots.OFS) : '') + toText(value, format));
      }
      return text + machine.text(slots.ORS);
    };
    const parts = args.flatMap(({ now }) => (now === undefined ? [] : [now]));
    if (parts.length === args.length && redirect === undefined) {
      return (frame) => machine.streams.stdout.put(render(parts.map((part) => part(frame))))?.then(() => undefined);
    }
    const target = redirect === undefined ? undefined : this.#expressions.compile(redirect.target);
    return async (frame) => {
      const values: Value[] = [];
      for (const arg of args) values.push(await evaluate(arg, frame));
      const text = render(values);
      let out: Output = machine.streams.stdout;
      if (redirect !== undefined && target !== undefined) {
        const name = this.#expressions.text(await evaluate(target, frame));
        if (name === '') throw new RunError('Empty file name');
        try {
          out = await machine.streams.outlet(redirect.kind, name);
        } catch (error) {
          if (!(error instanceof SysError)) throw error;
          throw new RunError(`can't redirect to '${decode(name)}': ${error.message}`);
        }
      }
      await out.put(text);
      // What goes to standard error is not held back.
      if (out.fd === 2) await out.flush();
      return undefined;
    };
  }
}
