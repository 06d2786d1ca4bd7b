import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { eachInput, eachLine, LineReader, Output, type ByteString } from '../streams.ts';

const expandTable = {
  short: 'it:',
  long: { initial: 'i', tabs: 't' },
  usage: '[-i] [-t N] [FILE]...',
};
const unexpandTable = {
  short: 'ft:a',
  long: { 'first-only': 'f', tabs: 't', all: 'a' },
  usage: '[-fa][-t N] [FILE]...',
};

const expandLine = (line: ByteString, tab: number, initial: boolean): ByteString => {
  let text = '';
  for (const [index, character] of line.split('').entries()) {
    if (initial && character !== ' ' && character !== '\t') return text + line.slice(index);
    text += character === '\t' ? ' '.repeat(tab - (text.length % tab)) : character;
  }
  return text;
};

const unexpandLine = (line: ByteString, tab: number, all: boolean): ByteString => {
  let text = '';
  let column = 0;
  for (let at = 0; at < line.length;) {
    const blanks = /^[ \t]+/.exec(line.slice(at))?.[0];
    if (blanks === undefined) {
      const word = /^[^ \t]+/.exec(line.slice(at))![0];
      text += word;
      column += word.length;
      at += word.length;
      if (!all) return text + line.slice(at);
      continue;
    }
    let end = column;
    for (const blank of blanks) end = blank === '\t' ? end + tab - (end % tab) : end + 1;
    while (column < end) {
      const stop = column + tab - (column % tab);
      // One blank alone stays one.
      if (stop > end || (stop - column === 1 && !blanks.includes('\t') && end === stop)) break;
      text += '\t';
      column = stop;
    }
    text += ' '.repeat(end - column);
    column = end;
    at += blanks.length;
  }
  return text;
};

const converter =
  (
    table: typeof expandTable | typeof unexpandTable,
    convert: (line: ByteString, tab: number, has: (letter: string) => boolean) => ByteString,
  ): Program =>
  async (sys) => {
    const options = await readOptions(sys, { ...table, long: { ...table.long } });
    if (typeof options === 'number') return options;
    const text = options.value('t') ?? '8';
    if (!/^\d+$/.test(text) || Number(text) === 0) {
      await complain(sys, `invalid number '${text}'`);
      return 1;
    }
    const out = new Output(sys);
    const unreadable = (path: string): string => `${path}: Input/output error`;
    const well = await eachInput(sys, options.operands, { out, unreadable }, (fd) =>
      eachLine(sys, new LineReader(sys, fd), (line, terminated) =>
        out.put(convert(line, Number(text), (letter) => options.has(letter)) + (terminated ? '\n' : '')),
      ),
    );
    await out.flush();
    return well ? 0 : 1;
  };

export const expand = converter(expandTable, (line, tab, has) => expandLine(line, tab, has('i')));
export const unexpand = converter(unexpandTable, (line, tab, has) =>
  unexpandLine(line, tab, !has('f') && (has('a') || has('t'))),
);
