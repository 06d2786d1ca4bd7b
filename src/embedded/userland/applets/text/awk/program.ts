/** Runs a whole program: BEGIN, the rules over all records, END. */
import type { Sys } from '../../../../runtime/sys.ts';
import { evaluate, type Code } from './code.ts';
import { ExpressionCompiler, type Called } from './expressions.ts';
import { MainInput } from './input.ts';
import type { Frame, Machine } from './machine.ts';
import { Leave, StatementCompiler, type Run } from './statements.ts';
import type { Script } from './tree.ts';
import { isTrue, type Value } from './value.ts';

type CompiledRule = { first: Code | undefined; second: Code | undefined; action: Run; inRange: boolean };

export class Program {
  readonly #machine: Machine;
  readonly #input: MainInput;
  readonly #statements: StatementCompiler;
  readonly #begin: Run[];
  readonly #end: Run[];
  readonly #rules: CompiledRule[];
  readonly #frame: Frame = [];

  constructor(sys: Sys, script: Script, machine: Machine) {
    this.#machine = machine;
    this.#input = new MainInput(sys, machine);
    machine.nextRecord = () => this.#input.next();
    const functions = new Map<string, Called>();
    const expressions = new ExpressionCompiler(machine, functions);
    const statements = new StatementCompiler(expressions);
    this.#statements = statements;
    for (const definition of script.functions.values()) {
      functions.set(definition.name, { definition, run: async () => undefined });
    }
    for (const called of functions.values()) {
      const body = statements.compile(called.definition.body);
      called.run = async (frame: Frame): Promise<Value> => {
        const flow = await body(frame);
        return flow?.kind === 'return' ? flow.value : undefined;
      };
    }
    const { compile } = expressions;
    this.#begin = script.begin.map(statements.compile);
    this.#end = script.end.map(statements.compile);
    this.#rules = script.rules.map(({ first, second, action }) => ({
      first: first === undefined ? undefined : compile(first),
      second: second === undefined ? undefined : compile(second),
      action: statements.compile(action ?? { kind: 'print', args: [], redirect: undefined }),
      inRange: false,
    }));
  }

  async #applies(rule: CompiledRule): Promise<boolean> {
    if (rule.first === undefined) return true;
    if (rule.second === undefined) return isTrue(await evaluate(rule.first, this.#frame));
    if (!rule.inRange) {
      if (!isTrue(await evaluate(rule.first, this.#frame))) return false;
      rule.inRange = true;
    }
    if (isTrue(await evaluate(rule.second, this.#frame))) rule.inRange = false;
    return true;
  }

  async #main(): Promise<void> {
    const { sys } = this.#machine;
    for (;;) {
      const next = await this.#input.next();
      if (next === undefined) return;
      this.#machine.record.set(next.record);
      this.#machine.countRecord(true);
      const wait = sys.step(1 + (next.record.length >> 7));
      if (wait !== undefined) await wait;
      try {
        for (const rule of this.#rules) if (await this.#applies(rule)) await rule.action(this.#frame);
      } catch (error) {
        if (!(error instanceof Leave) || error.kind === 'exit') throw error;
        if (error.kind === 'nextfile') this.#input.skipFile();
      }
    }
  }

  async #part(run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      if (error instanceof Leave) return false;
      throw error;
    }
  }

  /** The exit code. */
  async run(): Promise<number> {
    const goesOn = await this.#part(async () => {
      for (const action of this.#begin) await action(this.#frame);
    });
    if (goesOn && (this.#rules.length > 0 || this.#end.length > 0)) await this.#part(() => this.#main());
    await this.#part(async () => {
      for (const action of this.#end) await action(this.#frame);
    });
    await this.#machine.streams.closeAll();
    return this.#statements.exitCode;
  }
}
