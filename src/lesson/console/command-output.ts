/** What a command wrote, as the lines of a plain log, bounded. */

export type OutputStream = 'out' | 'err';

export type OutputPiece = { text: string; stream: OutputStream };

export type OutputLine = {
  text: string;
  stream: OutputStream;
  /** More may still be added to it. */
  open: boolean;
  /** A carriage return came last: what comes next replaces it. */
  rewound: boolean;
};

export type CommandOutput = {
  /** Oldest first. */
  lines: readonly OutputLine[];
  /** Characters in all of them. */
  size: number;
  /** How many older lines are not kept. */
  dropped: number;
};

export const noOutput: CommandOutput = { lines: [], size: 0, dropped: 0 };

export const linesKept = 2_000;
export const sizeKept = 256 * 1024;

const tabStop = 8;

const expanded = (before: string, text: string): string => {
  if (!text.includes('\t')) return text;
  let column = Array.from(before).length;
  return Array.from(text, (character) => {
    const width = character === '\t' ? tabStop - (column % tabStop) : 1;
    column += width;
    return character === '\t' ? ' '.repeat(width) : character;
  }).join('');
};

/** Adds what came between two line ends: carriage returns begin the line anew, backspaces take a character back. */
const written = (line: OutputLine, text: string): OutputLine => {
  let { text: whole, rewound } = line;
  // oxlint-disable-next-line no-control-regex -- a backspace is what is looked for
  for (const part of text.split(/(\r|\u0008+)/)) {
    if (part === '') continue;
    if (part === '\r') rewound = true;
    else if (part.startsWith('\u0008')) whole = rewound ? whole : whole.slice(0, -part.length);
    else {
      whole = rewound ? expanded('', part) : whole + expanded(whole, part);
      rewound = false;
    }
  }
  return { ...line, text: whole, rewound };
};

/** Drops the oldest; of a single line that is too long, its beginning. */
const bounded = (lines: OutputLine[], dropped: number): CommandOutput => {
  let from = Math.max(0, lines.length - linesKept);
  let size = lines.slice(from).reduce((sum, { text }) => sum + text.length, 0);
  while (size > sizeKept && from < lines.length - 1) {
    size -= lines[from]!.text.length;
    from += 1;
  }
  const kept = lines.slice(from);
  const [first] = kept;
  if (first !== undefined && size > sizeKept) {
    kept[0] = { ...first, text: first.text.slice(-sizeKept) };
    size = sizeKept;
  }
  return { lines: kept, size, dropped: dropped + from };
};

export const withOutput = (
  output: CommandOutput,
  pieces: readonly OutputPiece[],
  droppedBefore: number,
): CommandOutput => {
  const lines = droppedBefore > 0 ? [] : [...output.lines];
  for (const { text, stream } of pieces) {
    const parts = text.split(/\r*\n/);
    for (const [index, part] of parts.entries()) {
      const last = index === parts.length - 1;
      if (last && part === '') continue;
      const before = lines.at(-1);
      const begun = before?.open === true && before.stream === stream;
      const line: OutputLine = begun ? before : { text: '', stream, open: true, rewound: false };
      const next = { ...written(line, part), open: last };
      if (begun) lines[lines.length - 1] = next;
      else {
        // Another stream came between: what it had begun ends here.
        if (before?.open === true) lines[lines.length - 1] = { ...before, open: false };
        lines.push(next);
      }
    }
  }
  const lost = droppedBefore > 0 ? output.lines.length + droppedBefore : 0;
  return bounded(lines, output.dropped + lost);
};
