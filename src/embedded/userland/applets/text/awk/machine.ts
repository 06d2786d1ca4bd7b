/** The state of a running awk program. */
import type { Sys } from '../../../../runtime/sys.ts';
import { encode, type ByteString } from '../../streams.ts';
import { compilePattern, PatternError, type Pattern } from '../regex/pattern.ts';
import { specials } from './specials.ts';
import { CurrentRecord, separatorOf, type Separator } from './record.ts';
import { Streams } from './streams.ts';
import type { Variable } from './tree.ts';
import { fromInput, toNumber, toText, type Table, type Value } from './value.ts';

/** Something that ends the program: a division by zero, say. */
export class RunError extends Error {
  override readonly name = 'RunError';
  /** The message doesn't say where in the program. */
  readonly anywhere: boolean;

  constructor(message: string, anywhere = false) {
    super(message);
    this.anywhere = anywhere;
  }
}

/** What a variable or a parameter holds. */
export type Slot = Value | Table;
export type Frame = Slot[];

const slot = (name: (typeof specials)[number]): number => specials.indexOf(name);

export const slots = {
  NF: slot('NF'),
  NR: slot('NR'),
  FNR: slot('FNR'),
  FS: slot('FS'),
  OFS: slot('OFS'),
  RS: slot('RS'),
  ORS: slot('ORS'),
  FILENAME: slot('FILENAME'),
  SUBSEP: slot('SUBSEP'),
  CONVFMT: slot('CONVFMT'),
  OFMT: slot('OFMT'),
  RSTART: slot('RSTART'),
  RLENGTH: slot('RLENGTH'),
  ENVIRON: slot('ENVIRON'),
  ARGC: slot('ARGC'),
  ARGV: slot('ARGV'),
};

/** Compiled patterns that are kept. */
const mostPatterns = 200;
/** What an array's element takes, roughly. */
const elementBytes = 100;
/** Longer text is counted. */
const shortText = 256;

const sizeOf = (value: Slot): number => (typeof value === 'string' && value.length > shortText ? value.length : 0);

export class Machine {
  readonly sys: Sys;
  readonly globals: Slot[];
  readonly streams: Streams;
  readonly record: CurrentRecord;
  readonly #names: readonly string[];
  readonly #patterns = new Map<ByteString, Pattern>();
  #separatorText: ByteString | undefined;
  #separator: Separator = { kind: 'blank' };
  random = 1;
  seed = 1;
  depth = 0;
  /** The next record of the main input. */
  nextRecord: () => Promise<{ record: ByteString } | undefined> = async () => undefined;

  constructor(sys: Sys, names: readonly string[]) {
    this.sys = sys;
    this.#names = names;
    this.globals = names.map(() => undefined);
    this.streams = new Streams(sys);
    this.record = new CurrentRecord({
      separator: () => this.separator(),
      newlines: () => this.text(slots.RS) === '',
      joint: () => this.text(slots.OFS),
      format: () => this.format(),
    });
    const start: Partial<Record<keyof typeof slots, Slot>> = {
      NR: 0,
      FNR: 0,
      FS: ' ',
      OFS: ' ',
      RS: '\n',
      ORS: '\n',
      FILENAME: '',
      SUBSEP: '\x1c',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
      RSTART: 0,
      RLENGTH: -1,
    };
    for (const [name, value] of Object.entries(start)) this.globals[slots[name as keyof typeof slots]] = value;
    this.globals[slots.ENVIRON] = new Map(
      [...sys.env].map(([name, value]) => [encode(name), fromInput(encode(value))]),
    );
  }

  text(index: number): ByteString {
    return toText(this.globals[index] as Value, '%.6g');
  }

  format(): ByteString {
    return this.text(slots.CONVFMT);
  }

  pattern(source: ByteString): Pattern {
    let pattern = this.#patterns.get(source);
    if (pattern === undefined) {
      try {
        pattern = compilePattern(source, { extended: true });
      } catch (error) {
        if (error instanceof PatternError) throw new RunError(`bad regex '${source}': ${error.message}`, true);
        throw error;
      }
      if (this.#patterns.size >= mostPatterns) this.#patterns.clear();
      this.#patterns.set(source, pattern);
    }
    return pattern;
  }

  separator(): Separator {
    const text = this.text(slots.FS);
    if (text !== this.#separatorText) {
      this.#separatorText = text;
      this.#separator = separatorOf(text, (source) => this.pattern(source));
    }
    return this.#separator;
  }

  getVariable(variable: Variable, frame: Frame): Value {
    if (variable.kind === 'global' && variable.index === slots.NF) return this.record.count;
    const value = (variable.kind === 'global' ? this.globals : frame)[variable.index];
    if (value instanceof Map) throw new RunError(`Attempt to use an array in a scalar context`);
    return value;
  }

  setVariable(variable: Variable, frame: Frame, value: Value): void {
    if (variable.kind === 'global' && variable.index === slots.NF) {
      this.record.count = Math.max(0, Math.trunc(toNumber(value)));
      return;
    }
    const holder = variable.kind === 'global' ? this.globals : frame;
    const growth = sizeOf(value) - sizeOf(holder[variable.index]);
    if (growth !== 0) this.sys.charge(growth);
    holder[variable.index] = value;
  }

  table(variable: Variable, frame: Frame): Table {
    const holder = variable.kind === 'global' ? this.globals : frame;
    const value = holder[variable.index];
    if (value instanceof Map) return value;
    if (value !== undefined) throw new RunError(`Attempt to use a scalar as an array: ${variable.name}`);
    const made: Table = new Map();
    holder[variable.index] = made;
    return made;
  }

  setElement(table: Table, key: ByteString, value: Value): void {
    const growth = sizeOf(value) - sizeOf(table.get(key)) + (table.has(key) ? 0 : elementBytes + key.length);
    if (growth !== 0) this.sys.charge(growth);
    table.set(key, value);
  }

  deleteElement(table: Table, key: ByteString): void {
    if (!table.has(key)) return;
    this.sys.charge(-(elementBytes + key.length + sizeOf(table.get(key))));
    table.delete(key);
  }

  /** A record more; `ofFile`: of the file that is being read as well. */
  countRecord(ofFile: boolean): void {
    this.globals[slots.NR] = toNumber(this.globals[slots.NR] as Value) + 1;
    if (ofFile) this.globals[slots.FNR] = toNumber(this.globals[slots.FNR] as Value) + 1;
  }

  /** `-v x=1` and operands like that. */
  assignByName(name: string, value: ByteString): void {
    const index = this.#names.indexOf(name);
    // A name that the program never says makes no difference.
    if (index >= 0) this.setVariable({ kind: 'global', index, name }, [], fromInput(value));
  }
}
