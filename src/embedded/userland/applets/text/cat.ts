import type { Program } from '../../../runtime/sys.ts';
import { readOptions } from '../options.ts';
import { eachChunk, eachInput, eachLine, LineReader, Output, type ByteString } from '../streams.ts';

const table = { short: 'etvAnbuETs', usage: '[-nbvteA] [FILE]...' };

/** Control and high bytes as `cat -v` writes them. */
const visible = (line: ByteString, tabs: boolean): ByteString =>
  // oxlint-disable-next-line eslint/no-control-regex -- these are what it is about
  line.replaceAll(/[\x00-\x1f\x7f-\xff]/g, (character) => {
    if (character === '\t' && !tabs) return character;
    let code = character.charCodeAt(0);
    let shown = '';
    if (code >= 128) {
      shown = 'M-';
      code -= 128;
    }
    if (code === 127) return `${shown}^?`;
    return code < 32 ? `${shown}^${String.fromCharCode(code + 64)}` : shown + String.fromCharCode(code);
  });

export const cat: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const words = { cantOpen: true, unreadable: (_: string, reason: string) => `read error: ${reason}` };
  const has = (letters: string): boolean => letters.split('').some((letter) => options.has(letter));
  const numbered = has('n');
  const numberedText = has('b');
  const escapes = has('vetA');
  const ends = has('eAE');
  const tabs = has('tAT');
  if (!numbered && !numberedText && !escapes && !ends && !tabs) {
    const well = await eachInput(sys, options.operands, words, (fd) =>
      eachChunk(sys, fd, (bytes) => sys.write(1, bytes)),
    );
    return well ? 0 : 1;
  }
  const out = new Output(sys);
  let number = 1;
  const well = await eachInput(sys, options.operands, { ...words, out }, (fd) =>
    eachLine(sys, new LineReader(sys, fd), (line, terminated) => {
      const shown = escapes || tabs ? visible(line, tabs) : line;
      const label = numbered || (numberedText && line !== '') ? `${String(number++).padStart(6)}\t` : '';
      return out.put(`${label}${shown}${ends && terminated ? '$' : ''}${terminated || label !== '' ? '\n' : ''}`);
    }),
  );
  await out.flush();
  return well ? 0 : 1;
};
