/** A shell's variables, with the scopes that `local` opens. */
import type { Sys } from '../../runtime/sys.ts';
import { ShellFailure } from './failures.ts';

export type Variable = { value: string | undefined; exported: boolean; readonly: boolean };

/** Roughly what a variable takes besides its text. */
const overhead = 64;
const chargeStep = 512;
const sizeOf = (name: string, value: string | undefined): number => overhead + 2 * (name.length + (value?.length ?? 0));

/** No string gets longer: the host's own limit is not far above. */
export const longestValue = 128 * 1024 * 1024;

export const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);

export class Variables {
  readonly #all: Map<string, Variable>;
  readonly #scopes: Map<string, Variable | undefined>[] = [];
  #sys: Sys;
  /** Told of each change: PATH, IFS and OPTIND mean something to the shell itself. */
  onChange: (name: string) => void = () => {};
  exportAll = false;
  #owed = 0;
  #random = 0;
  #environment: ReadonlyMap<string, string> | undefined;

  constructor(sys: Sys, from?: Variables) {
    this.#sys = sys;
    this.#all = new Map();
    if (from === undefined) return;
    this.exportAll = from.exportAll;
    for (const [name, variable] of from.#all) this.#all.set(name, { ...variable });
    for (const scope of from.#scopes) this.#scopes.push(new Map(scope));
    this.#random = from.#random;
    this.#environment = from.#environment;
  }

  /** The child's own from now on: what it changes is charged to the child. */
  adopt(sys: Sys): void {
    this.#sys = sys;
  }

  get(name: string): string | undefined {
    return this.#all.get(name)?.value;
  }

  find(name: string): Variable | undefined {
    return this.#all.get(name);
  }

  names(): string[] {
    return [...this.#all.keys()].toSorted((a, b) => (a < b ? -1 : 1));
  }

  set(name: string, value: string, options: { exported?: boolean } = {}): void {
    const known = this.#all.get(name);
    if (known?.readonly === true) throw new ShellFailure(2, `${name}: is read only`);
    if (value.length > longestValue) throw new ShellFailure(2, 'out of memory');
    const exported = options.exported ?? (this.exportAll || (known?.exported ?? false));
    if (known === undefined) {
      this.#sys.charge(sizeOf(name, value));
      this.#all.set(name, { value, exported, readonly: false });
    } else {
      this.#owed += 2 * (value.length - (known.value?.length ?? 0));
      // Small changes, up and down, are charged together.
      if (this.#owed > chargeStep || this.#owed < -chargeStep) {
        this.#sys.charge(this.#owed);
        this.#owed = 0;
      }
      if (known.exported || exported) this.#environment = undefined;
      known.value = value;
      known.exported = exported;
    }
    if (exported) this.#environment = undefined;
    this.onChange(name);
  }

  /** `export NAME`, `readonly NAME`: the value stays. */
  mark(name: string, marks: { exported?: boolean; readonly?: boolean }): void {
    const variable = this.#all.get(name) ?? { value: undefined, exported: false, readonly: false };
    if (marks.exported !== undefined) variable.exported = marks.exported;
    if (marks.readonly === true) variable.readonly = true;
    this.#all.set(name, variable);
    this.#environment = undefined;
  }

  unset(name: string): void {
    const known = this.#all.get(name);
    if (known === undefined) return;
    if (known.readonly) throw new ShellFailure(2, `${name}: is read only`);
    this.#forget(name);
    this.onChange(name);
  }

  #forget(name: string): void {
    const known = this.#all.get(name);
    if (known === undefined) return;
    this.#sys.charge(-sizeOf(name, known.value));
    this.#all.delete(name);
    this.#environment = undefined;
  }

  /** What a command gets to see. */
  environment(): ReadonlyMap<string, string> {
    if (this.#environment === undefined) {
      const exported = new Map<string, string>();
      for (const [name, variable] of this.#all) {
        if (variable.exported && variable.value !== undefined) exported.set(name, variable.value);
      }
      this.#environment = exported;
    }
    return this.#environment;
  }

  pushScope(): void {
    this.#scopes.push(new Map());
  }

  popScope(): void {
    for (const [name, before] of this.#scopes.pop() ?? []) this.restore(name, before);
  }

  get inScope(): boolean {
    return this.#scopes.length > 0;
  }

  /** Leaves a local without a value. */
  clear(name: string): void {
    this.#forget(name);
    this.onChange(name);
  }

  /** Until the scope ends the name is this function's own. */
  makeLocal(name: string): void {
    const scope = this.#scopes.at(-1);
    if (scope === undefined || scope.has(name)) return;
    const known = this.#all.get(name);
    if (known?.readonly === true) throw new ShellFailure(2, `${name}: is read only`);
    scope.set(name, known === undefined ? undefined : { ...known });
  }

  restore(name: string, before: Variable | undefined): void {
    this.#forget(name);
    if (before !== undefined) {
      this.#sys.charge(sizeOf(name, before.value));
      this.#all.set(name, before);
    }
    this.#environment = undefined;
    this.onChange(name);
  }

  snapshot(name: string): Variable | undefined {
    const known = this.#all.get(name);
    return known === undefined ? undefined : { ...known };
  }

  /** `$RANDOM`: 15 bits. */
  random(): number {
    if (this.#random === 0) {
      const [a = 1, b = 1, c = 1, d = 1] = this.#sys.random(4);
      this.#random = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0 || 1;
    }
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#random >>> 17;
  }

  seedRandom(seed: number): void {
    this.#random = seed >>> 0 || 1;
  }
}
