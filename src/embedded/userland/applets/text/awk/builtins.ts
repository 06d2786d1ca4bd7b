/** The functions that awk brings along. */
import type { ByteString } from '../../streams.ts';
import type { Pattern } from '../regex/pattern.ts';
import { all, allLater, binary, unary, type Code } from './code.ts';
import type { ExpressionCompiler } from './expressions.ts';
import { sprintf } from './format.ts';
import { RunError, slots, type Frame } from './machine.ts';
import { blanks, separatorOf, splitText, type Separator } from './record.ts';
import { strftime, mktime } from './time.ts';
import type { Expression, Lvalue } from './tree.ts';
import { concat, fromInput, toNumber, type Value } from './value.ts';

type Numbers = Readonly<Record<string, (a: number, b: number) => number>>;

const bits = (value: number): bigint => BigInt.asUintN(64, BigInt(Math.trunc(Number.isFinite(value) ? value : 0)));

const numeric: Numbers = {
  atan2: Math.atan2,
  cos: Math.cos,
  exp: Math.exp,
  int: Math.trunc,
  log: Math.log,
  sin: Math.sin,
  sqrt: Math.sqrt,
  and: (a, b) => Number(bits(a) & bits(b)),
  or: (a, b) => Number(bits(a) | bits(b)),
  xor: (a, b) => Number(bits(a) ^ bits(b)),
  compl: (a) => Number(BigInt.asUintN(64, ~bits(a))),
  lshift: (a, b) => Number(BigInt.asUintN(64, bits(a) << bits(b))),
  rshift: (a, b) => Number(bits(a) >> bits(b)),
};

const arity: Readonly<Record<string, [number, number]>> = {
  atan2: [2, 2],
  cos: [1, 1],
  exp: [1, 1],
  int: [1, 1],
  log: [1, 1],
  sin: [1, 1],
  sqrt: [1, 1],
  and: [2, 2],
  or: [2, 2],
  xor: [2, 2],
  compl: [1, 1],
  lshift: [2, 2],
  rshift: [2, 2],
  close: [1, 1],
  fflush: [0, 1],
  gsub: [2, 3],
  sub: [2, 3],
  index: [2, 2],
  length: [0, 1],
  match: [2, 3],
  mktime: [1, 1],
  rand: [0, 0],
  split: [2, 3],
  sprintf: [1, 1000],
  srand: [0, 1],
  strftime: [0, 3],
  substr: [2, 3],
  system: [1, 1],
  systime: [0, 0],
  tolower: [1, 1],
  toupper: [1, 1],
};

/** The text that `&` and backslashes of a replacement make. */
const fillIn = (template: ByteString, matched: ByteString): ByteString =>
  template.replaceAll(/\\[\\&]|&/g, (mark) => (mark === '&' ? matched : mark[1]!));

const substitute = (
  text: ByteString,
  pattern: Pattern,
  template: ByteString,
  every: boolean,
): { text: ByteString; count: number } => {
  let result = '';
  let copied = 0;
  let last = -1;
  let count = 0;
  for (let from = 0; from <= text.length;) {
    const match = pattern.match(text, from);
    if (match === undefined) break;
    if (match.end === match.start && match.start === last) {
      from = match.end + 1;
      continue;
    }
    last = match.end;
    count += 1;
    result = concat(result, text.slice(copied, match.start) + fillIn(template, text.slice(match.start, match.end)));
    copied = match.end;
    if (!every) break;
    from = match.end > match.start ? match.end : match.end + 1;
  }
  return { text: result + text.slice(copied), count };
};

const record: Expression = { kind: 'field', index: { kind: 'number', value: 0 } };

const isPlace = (expression: Expression): expression is Lvalue =>
  expression.kind === 'global' ||
  expression.kind === 'local' ||
  expression.kind === 'field' ||
  expression.kind === 'element';

const compileSub = (compiler: ExpressionCompiler, every: boolean, args: readonly Expression[]): Code => {
  const target = args[2] ?? record;
  const { code, of } = compiler.pattern(args[0]!);
  const replacement = compiler.compile(args[1]!);
  let pattern: Pattern | undefined;
  // The pattern and the text are worked out first, then the place.
  const subject = binary(code, replacement, (source, text) => {
    pattern = of(source);
    return compiler.text(text);
  });
  if (!isPlace(target)) {
    return binary(
      compiler.compile(target),
      subject,
      (value, text) => substitute(compiler.text(value), pattern!, text as ByteString, every).count,
    );
  }
  return compiler.onPlace(
    target,
    (place, text) => {
      const done = substitute(compiler.text(place.read()), pattern!, text as ByteString, every);
      if (done.count > 0) place.write(done.text);
      return done.count;
    },
    subject,
  );
};

const compileSplit = (compiler: ExpressionCompiler, args: readonly Expression[]): Code => {
  const { machine } = compiler;
  const [text, array, by] = args as [Expression, Expression, Expression | undefined];
  let separator: (value: Value) => Separator;
  let code: Code = { now: () => undefined };
  if (by === undefined) separator = () => machine.separator();
  else if (by.kind === 'regex') {
    const pattern = machine.pattern(by.source);
    separator = () => ({ kind: 'pattern', pattern });
  } else {
    code = compiler.compile(by);
    separator = (value) => {
      const source = compiler.text(value);
      return source === ' ' ? blanks : separatorOf(source, (one) => machine.pattern(one));
    };
  }
  return binary(compiler.compile(text), code, (value, source, frame: Frame) => {
    const pieces = splitText(compiler.text(value), separator(source), false);
    const table = compiler.table(array, frame);
    for (const key of table.keys()) machine.deleteElement(table, key);
    for (const [index, piece] of pieces.entries()) machine.setElement(table, String(index + 1), fromInput(piece));
    return pieces.length;
  });
};

const compileMatch = (compiler: ExpressionCompiler, args: readonly Expression[]): Code => {
  const { machine } = compiler;
  const { code, of } = compiler.pattern(args[1]!);
  return binary(compiler.compile(args[0]!), code, (value, source) => {
    const match = of(source).match(compiler.text(value));
    machine.globals[slots.RSTART] = match === undefined ? 0 : match.start + 1;
    machine.globals[slots.RLENGTH] = match === undefined ? -1 : match.end - match.start;
    return match === undefined ? 0 : match.start + 1;
  });
};

/** A start before the text counts as its first character. */
const substr = (text: ByteString, from: number, length: number): ByteString => {
  const first = Math.max(Math.trunc(from) - 1, 0);
  return text.slice(first, first + Math.max(Math.trunc(length), 0));
};

const lower = (text: ByteString): ByteString => text.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase());
const upper = (text: ByteString): ByteString => text.replaceAll(/[a-z]+/g, (part) => part.toUpperCase());

const compileRandom = (compiler: ExpressionCompiler, name: string, args: readonly Expression[]): Code => {
  const { machine } = compiler;
  if (name === 'rand') {
    return {
      now: () => {
        // mulberry32
        machine.random = (machine.random + 0x6d2b79f5) | 0;
        let mixed = Math.imul(machine.random ^ (machine.random >>> 15), 1 | machine.random);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
      },
    };
  }
  const seed = args[0] === undefined ? undefined : compiler.compile(args[0]);
  return unary(seed ?? { now: () => Math.floor(machine.sys.clock.now() / 1000) }, (value) => {
    const before = machine.seed;
    machine.seed = toNumber(value);
    machine.random = machine.seed | 0;
    return before;
  });
};

export const compileBuiltin = (compiler: ExpressionCompiler, name: string, args: readonly Expression[]): Code => {
  const { machine } = compiler;
  const [least, most] = arity[name]!;
  if (args.length < least || args.length > most) throw new RunError('Too few arguments');
  const number = numeric[name];
  if (number !== undefined) {
    return all(args.map(compiler.compile), (values) => number(toNumber(values[0]), toNumber(values[1])));
  }
  const one = (apply: (text: ByteString) => Value): Code =>
    unary(compiler.compile(args[0]!), (value) => apply(compiler.text(value)));
  switch (name) {
    case 'sub':
    case 'gsub':
      return compileSub(compiler, name === 'gsub', args);
    case 'split':
      return compileSplit(compiler, args);
    case 'match':
      return compileMatch(compiler, args);
    case 'rand':
    case 'srand':
      return compileRandom(compiler, name, args);
    case 'length': {
      const [value] = args;
      if (value === undefined) return { now: () => machine.record.text().length };
      if (value.kind === 'global' || value.kind === 'local') {
        return {
          now: (frame) => {
            const held = (value.kind === 'global' ? machine.globals : frame)[value.index];
            return held instanceof Map ? held.size : compiler.text(machine.getVariable(value, frame)).length;
          },
        };
      }
      return one((text) => text.length);
    }
    case 'tolower':
      return one(lower);
    case 'toupper':
      return one(upper);
    case 'index':
      return binary(
        compiler.compile(args[0]!),
        compiler.compile(args[1]!),
        (text, part) => compiler.text(text).indexOf(compiler.text(part)) + 1,
      );
    case 'substr':
      return all(args.map(compiler.compile), ([text, from, length]) =>
        substr(compiler.text(text), toNumber(from), args.length > 2 ? toNumber(length) : Number.POSITIVE_INFINITY),
      );
    case 'sprintf':
      return all(args.map(compiler.compile), ([template, ...values]) =>
        sprintf(compiler.text(template), values, machine.format()),
      );
    case 'systime':
      return { now: () => Math.floor(machine.sys.clock.now() / 1000) };
    case 'mktime':
      return one(mktime);
    case 'strftime':
      return all(args.map(compiler.compile), ([format, at]) =>
        strftime(
          args.length > 0 ? compiler.text(format) : '%a %b %e %H:%M:%S %Z %Y',
          args.length > 1 ? toNumber(at) : Math.floor(machine.sys.clock.now() / 1000),
        ),
      );
    case 'close':
      return allLater([compiler.compile(args[0]!)], async ([value]) => machine.streams.close(compiler.text(value)));
    case 'fflush':
      return allLater(args.map(compiler.compile), async () => {
        await machine.streams.flush();
        return 0;
      });
    default:
      return allLater([compiler.compile(args[0]!)], async ([value]) => machine.streams.system(compiler.text(value)));
  }
};
