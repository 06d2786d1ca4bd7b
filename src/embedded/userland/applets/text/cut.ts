import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { eachInput, eachLine, encode, LineReader, Output, type ByteString } from '../streams.ts';
import { parseRanges, type Range } from './position-ranges.ts';

const table = {
  short: 'b:c:d:f:F:O:sDn',
  long: {},
  usage: '{-b|c LIST | -f LIST [-d SEP] [-s]} [-D] [-O SEP] [FILE]...',
};

/** Each character at most once, in the order of the line. */
const cutCharacters = (line: ByteString, ranges: readonly Range[]): ByteString => {
  let cut = '';
  let done = 0;
  for (const { from, to } of ranges) {
    cut += line.slice(Math.max(from - 1, done), to);
    done = Math.max(done, Math.min(to, line.length));
  }
  return cut;
};

export const cut: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const list = options.value('f') ?? options.value('c') ?? options.value('b');
  if (list === undefined) {
    await complain(sys, 'expected a list of bytes, characters, or fields');
    return 1;
  }
  if (['f', 'c', 'b'].filter((letter) => options.has(letter)).length > 1) return showUsage(sys, table);
  const byFields = options.has('f');
  if (!byFields && (options.has('d') || options.has('s'))) {
    await complain(sys, `suppressing non-delimited lines makes sense only when operating on fields`);
    return 1;
  }
  const delimiter = encode(options.value('d') ?? '\t');
  const ranges = parseRanges(list);
  if ('problem' in ranges) {
    await complain(sys, ranges.problem);
    return 1;
  }
  const separator = delimiter.slice(0, 1) || '\0';
  const joint = encode(options.value('O') ?? separator);
  const out = new Output(sys);
  const cutFields = (line: ByteString): ByteString | undefined => {
    if (!line.includes(separator)) return options.has('s') ? undefined : line;
    const fields = line.split(separator);
    const chosen: string[] = [];
    let done = 0;
    for (const { from, to } of ranges) {
      chosen.push(...fields.slice(Math.max(from - 1, done), to));
      done = Math.max(done, Math.min(to, fields.length));
    }
    return chosen.join(joint);
  };
  const well = await eachInput(sys, options.operands, { out }, (fd) =>
    eachLine(sys, new LineReader(sys, fd), (line) => {
      const chosen = byFields ? cutFields(line) : cutCharacters(line, ranges);
      return chosen === undefined ? undefined : out.put(`${chosen}\n`);
    }),
  );
  await out.flush();
  return well ? 0 : 1;
};
