import { type Exit, type Program, type Sys, SysError } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { programPath } from '../program-path.ts';
import { decode, encode, fromBytes, readAll } from '../streams.ts';
import { items, UnmatchedQuote } from './xargs-items.ts';

/** As busybox limits a command line. */
const longestCommand = 32 * 1024;

const commandLines = (
  command: readonly string[],
  given: readonly string[],
  most: number,
  longest: number,
): string[][] => {
  const base = command.reduce((sum, word) => sum + word.length + 1, 0);
  const lines: string[][] = [];
  let line: string[] = [];
  let size = base;
  for (const item of given) {
    if (line.length > 0 && (line.length >= most || size + item.length + 1 > longest)) {
      lines.push(line);
      line = [];
      size = base;
    }
    line.push(item);
    size += item.length + 1;
  }
  if (line.length > 0) lines.push(line);
  return lines.map((words) => [...command, ...words]);
};

/** Starts the commands, some at a time, and sums up how they end. */
class Runner {
  readonly #sys: Sys;
  readonly #most: number;
  readonly #trace: boolean;
  readonly #running = new Map<number, string>();
  status = 0;
  /** Nothing more is started. */
  stopped = false;

  constructor(sys: Sys, most: number, trace: boolean) {
    this.#sys = sys;
    this.#most = most;
    this.#trace = trace;
  }

  async run(argv: readonly string[]): Promise<void> {
    const sys = this.#sys;
    const name = argv[0]!;
    if (this.#trace) await sys.write(2, new TextEncoder().encode(`${argv.join(' ')}\n`));
    try {
      this.#running.set(sys.spawn(programPath(sys, name), argv), name);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      await complain(sys, `${name}: ${error.message}`);
      this.status = error.errno === 'ENOENT' ? 127 : 126;
      this.stopped = true;
    }
    while (this.#running.size >= this.#most) await this.#wait();
  }

  async finish(): Promise<void> {
    while (this.#running.size > 0) await this.#wait();
  }

  async #wait(): Promise<void> {
    const ended = await this.#sys.wait(-1);
    if (ended === undefined) return;
    const name = this.#running.get(ended.pid) ?? '';
    this.#running.delete(ended.pid);
    await this.#note(name, ended.exit);
  }

  async #note(name: string, { code, signal }: Exit): Promise<void> {
    if (signal !== undefined) {
      await complain(this.#sys, `'${name}' terminated by signal ${signal}`);
      this.status = 125;
      this.stopped = true;
    } else if (code === 255) {
      await complain(this.#sys, `${name}: exited with status 255; aborting`);
      this.status = 124;
      this.stopped = true;
    } else if (code !== 0 && !this.stopped) this.status = code === 126 || code === 127 ? code : 123;
  }
}

export const xargs: Program = async (sys) => {
  const options = await readOptions(sys, {
    short: '+trn:s:E:e::I:i::P:0opxa:',
    long: { 'no-run-if-empty': 'r', null: '0', 'max-args': 'n' },
    usage: '[OPTIONS] [PROG ARGS]',
  });
  if (typeof options === 'number') return options;
  for (const letter of ['n', 's', 'P']) {
    const value = options.value(letter);
    if (value !== undefined && !/^\d+$/.test(value)) {
      await complain(sys, `invalid number '${value}'`);
      return 1;
    }
  }
  const replaced = options.value('I') ?? (options.has('i') ? options.value('i') || '{}' : undefined);
  const command = options.operands.length === 0 ? ['echo'] : options.operands;
  const file = options.value('a');
  const fd = file === undefined ? 0 : await sys.open(file, { read: true });
  const end = options.value('E') ?? options.value('e');
  let given: string[];
  let unmatched: UnmatchedQuote | undefined;
  try {
    const by = options.has('0') ? 'nul' : replaced === undefined ? 'words' : 'lines';
    given = items(fromBytes(await readAll(sys, fd)), {
      by,
      ...(end !== undefined && end !== '' && { end: encode(end) }),
    }).map(decode);
  } catch (error) {
    if (!(error instanceof UnmatchedQuote)) throw error;
    unmatched = error;
    given = [];
  }
  if (unmatched !== undefined) {
    await complain(sys, unmatched.message);
    return 1;
  }
  // The programs must not read what was meant for xargs.
  if (fd === 0) {
    sys.close(0);
    await sys.open('/dev/null', { read: true });
  }
  const parallel = Number(options.value('P') ?? 1);
  const runner = new Runner(sys, parallel === 0 ? Number.POSITIVE_INFINITY : parallel, options.has('t'));
  let lines: string[][];
  if (replaced !== undefined) lines = given.map((item) => command.map((word) => word.replaceAll(replaced, item)));
  else {
    const most = Number(options.value('n') ?? Number.POSITIVE_INFINITY);
    lines = commandLines(command, given, Math.max(1, most), Math.max(Number(options.value('s') ?? longestCommand), 1));
    if (lines.length === 0 && !options.has('r')) lines = [[...command]];
  }
  for (const line of lines) {
    if (runner.stopped) break;
    await runner.run(line);
  }
  await runner.finish();
  return runner.status;
};
