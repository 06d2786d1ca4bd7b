import type { Program, Stat, Sys } from '../../../../runtime/sys.ts';
import { byName, join, lastPart } from '../../files/paths.ts';
import { complain, readOptions, showUsage, type Options } from '../../options.ts';
import { closeInput, fromBytes, Output, readAll, reasonOf, type ByteString } from '../../streams.ts';
import { findEdits, type Edit } from './edits.ts';

const table = {
  short: 'abdiL:NqrsS:tTU:uwBE',
  long: {
    brief: 'q',
    recursive: 'r',
    'new-file': 'N',
    unified: 'u',
    text: 'a',
    'report-identical-files': 's',
    label: 'L',
  },
  usage: '[-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2',
};

type Side = { path: string; text: ByteString; stat: Stat | undefined; label: string | undefined };

class Comparison {
  readonly #sys: Sys;
  readonly #options: Options;
  readonly #out: Output;
  readonly #context: number;
  #inFolders = false;
  code = 0;

  constructor(sys: Sys, options: Options) {
    this.#sys = sys;
    this.#options = options;
    this.#out = new Output(sys);
    this.#context = Number(options.value('U') ?? 3);
  }

  async flush(): Promise<void> {
    await this.#out.flush();
  }

  async #fail(message: string): Promise<void> {
    await this.#out.flush();
    await complain(this.#sys, message);
    this.code = 2;
  }

  /** Undefined: it can't be read, and that has been said. */
  async #read(path: string, label?: string): Promise<Side | undefined> {
    try {
      const fd = path === '-' ? 0 : await this.#sys.open(path, { read: true });
      const stat = this.#sys.fstat(fd);
      const text = fromBytes(await readAll(this.#sys, fd));
      closeInput(this.#sys, fd);
      return { path, text, stat, label };
    } catch (error) {
      await this.#fail(`can't open '${path}': ${reasonOf(error)}`);
      return undefined;
    }
  }

  #stat(path: string): Stat | undefined {
    try {
      return path === '-' ? this.#sys.fstat(0) : this.#sys.stat(path);
    } catch (error) {
      reasonOf(error);
      return undefined;
    }
  }

  /** As it is compared: blanks and case may not count. */
  #key(line: ByteString): ByteString {
    const has = (letter: string): boolean => this.#options.has(letter);
    let key = line;
    if (has('w')) key = key.replaceAll(/\s+/g, '');
    else if (has('b')) key = key.replaceAll(/\s+/g, ' ').replace(/\s$/, '');
    return has('i') ? key.toLowerCase() : key;
  }

  async #header(side: Side, mark: string): Promise<void> {
    await this.#out.print(
      `${mark} ${side.label ?? (side.stat === undefined && this.#inFolders ? '/dev/null' : side.path)}\n`,
    );
  }

  async #hunk(
    edits: readonly Edit[],
    left: readonly ByteString[],
    right: readonly ByteString[],
    ends: readonly [boolean, boolean],
  ): Promise<void> {
    const first = edits[0]!;
    const last = edits.at(-1)!;
    const from = Math.max(0, first.left[0] - this.#context);
    const to = Math.min(left.length, last.left[1] + this.#context);
    const start = Math.max(0, first.right[0] - (first.left[0] - from));
    const end = last.right[1] + (to - last.left[1]);
    const range = (begin: number, finish: number): string => {
      const count = finish - begin;
      if (count === 1) return String(begin + 1);
      return `${count === 0 ? begin : begin + 1},${count}`;
    };
    const tabs = this.#options.has('T') ? '\t' : '';
    await this.#out.put(`@@ -${range(from, to)} +${range(start, end)} @@\n`);
    const show = async (mark: string, lines: readonly ByteString[], at: number, whole: boolean): Promise<void> => {
      const text = this.#options.has('t') ? lines[at]!.replaceAll('\t', '        ') : lines[at]!;
      await this.#out.put(`${mark}${tabs}${text}\n`);
      if (!whole && at === lines.length - 1) await this.#out.put('\\ No newline at end of file\n');
    };
    let at = from;
    for (const edit of edits) {
      for (; at < edit.left[0]; at += 1) await show(' ', left, at, ends[0]);
      for (; at < edit.left[1]; at += 1) await show('-', left, at, ends[0]);
      for (let index = edit.right[0]; index < edit.right[1]; index += 1) await show('+', right, index, ends[1]);
    }
    for (; at < to; at += 1) await show(' ', left, at, ends[0]);
  }

  async #files(one: Side, two: Side): Promise<void> {
    if (one.stat !== undefined && one.stat.inode === two.stat?.inode && one.stat.device === two.stat.device) return;
    const has = (letter: string): boolean => this.#options.has(letter);
    const same = one.text === two.text;
    const split = (text: ByteString): ByteString[] => {
      const lines = text.split('\n');
      if (lines.at(-1) === '') lines.pop();
      return lines;
    };
    const left = split(one.text);
    const right = split(two.text);
    const ends = [one.text === '' || one.text.endsWith('\n'), two.text === '' || two.text.endsWith('\n')] as const;
    /** A last line without newline is another line. */
    const keys = (lines: readonly ByteString[], whole: boolean): ByteString[] =>
      lines.map((line, index) => this.#key(line) + (!whole && index === lines.length - 1 ? '\0' : ''));
    let edits = same ? [] : await findEdits(this.#sys, keys(left, ends[0]), keys(right, ends[1]));
    if (has('B')) {
      const blank = (lines: readonly ByteString[], [from, to]: readonly [number, number]): boolean =>
        lines.slice(from, to).every((line) => line === '');
      edits = edits.filter((edit) => !(blank(left, edit.left) && blank(right, edit.right)));
    }
    if (edits.length === 0) {
      if (has('s')) await this.#out.print(`Files ${one.path} and ${two.path} are identical\n`);
      return;
    }
    this.code = Math.max(this.code, 1);
    const binary = !has('a') && (one.text.slice(0, 4096).includes('\0') || two.text.slice(0, 4096).includes('\0'));
    if (has('q') || binary) {
      await this.#out.print(`${binary && !has('q') ? 'Binary files' : 'Files'} ${one.path} and ${two.path} differ\n`);
      return;
    }
    await this.#header(one, '---');
    await this.#header(two, '+++');
    let group: Edit[] = [];
    for (const edit of edits) {
      const last = group.at(-1);
      if (last !== undefined && edit.left[0] - last.left[1] > 2 * this.#context) {
        await this.#hunk(group, left, right, ends);
        group = [];
      }
      group.push(edit);
    }
    await this.#hunk(group, left, right, ends);
  }

  async #folders(one: string, two: string, path = ''): Promise<void> {
    const names = (folder: string): Map<string, Stat> => {
      const found = new Map<string, Stat>();
      for (const { name } of this.#sys.readDirectory(folder)) {
        const stat = this.#stat(join(folder, name));
        if (stat !== undefined) found.set(name, stat);
      }
      return found;
    };
    const left = names(join(one, path).replace(/(.)\/$/, '$1'));
    const right = names(join(two, path).replace(/(.)\/$/, '$1'));
    const has = (letter: string): boolean => this.#options.has(letter);
    for (const name of [...new Set([...left.keys(), ...right.keys()])].toSorted(byName)) {
      await this.#sys.step();
      const [a, b] = [left.get(name), right.get(name)];
      const [whereA, whereB] = [
        join(path === '' ? one : join(one, path), name),
        join(path === '' ? two : join(two, path), name),
      ];
      if (a === undefined || b === undefined) {
        if (!has('N') || (a ?? b)!.type === 'directory') {
          const folder = a === undefined ? (path === '' ? two : join(two, path)) : path === '' ? one : join(one, path);
          await this.#out.print(`Only in ${folder}: ${name}\n`);
          this.code = Math.max(this.code, 1);
          continue;
        }
        const empty = (where: string): Side => ({ path: where, text: '', stat: undefined, label: undefined });
        const present = await this.#read(a === undefined ? whereB : whereA);
        if (present === undefined) continue;
        if (a === undefined) await this.#files(empty(whereA), present);
        else await this.#files(present, empty(whereB));
        continue;
      }
      if (a.type === 'directory' && b.type === 'directory') {
        if (has('r')) await this.#folders(one, two, path === '' ? name : join(path, name));
        else await this.#out.print(`Common subdirectories: ${whereA} and ${whereB}\n`);
        continue;
      }
      if (a.type !== b.type) {
        const kind = (stat: Stat): string => (stat.type === 'directory' ? 'directory' : 'regular file');
        await this.#out.print(`File ${whereA} is a ${kind(a)} while file ${whereB} is a ${kind(b)}\n`);
        this.code = Math.max(this.code, 1);
        continue;
      }
      const first = await this.#read(whereA);
      const second = await this.#read(whereB);
      if (first !== undefined && second !== undefined) await this.#files(first, second);
    }
  }

  async run(one: string, two: string): Promise<void> {
    const labels = this.#options.values('L');
    const [left, right] = [this.#stat(one), this.#stat(two)];
    const paths = [one, two];
    if (left?.type === 'directory' && right?.type === 'directory') {
      this.#inFolders = true;
      await this.#folders(one.replace(/(.)\/+$/, '$1'), two.replace(/(.)\/+$/, '$1'));
      return;
    }
    // A file and a folder: the file of the same name in there.
    if (left?.type === 'directory' && two !== '-') paths[0] = join(one, lastPart(two));
    if (right?.type === 'directory' && one !== '-') paths[1] = join(two, lastPart(one));
    const sides: Side[] = [];
    for (const [index, path] of paths.entries()) {
      const stat = this.#stat(path);
      if (stat === undefined) {
        if (this.#options.has('N')) {
          sides.push({ path, text: '', stat, label: labels[index] });
          continue;
        }
        const known = path === (index === 0 ? one : two);
        await this.#fail(`can't stat '${path}': No such file or directory`);
        if (!known) this.code = 1;
        return;
      }
      const side = await this.#read(path, labels[index]);
      if (side === undefined) return;
      sides.push(side);
    }
    await this.#files(sides[0]!, sides[1]!);
  }
}

export const diff: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options === 0 ? 0 : 2;
  const [one, two] = options.operands;
  if (one === undefined || two === undefined || options.operands.length > 2) return showUsage(sys, table);
  const comparison = new Comparison(sys, options);
  await comparison.run(one, two);
  await comparison.flush();
  return comparison.code;
};
