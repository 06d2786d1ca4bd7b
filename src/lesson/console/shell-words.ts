/** A line for a shell, taken apart as far as completing it and telling what it runs need that. */

/** `text` without its quotes; `start` and `end` count characters of the line. */
export type ShellWord = { text: string; start: number; end: number };

export type ShellScan = {
  /** The words of each command: pipes, `&&`, `;` and line ends are between them. */
  commands: readonly (readonly ShellWord[])[];
  /** Why the line goes on: a quote, a here-document or a backslash is open. */
  open: 'quote' | 'document' | 'backslash' | undefined;
  /** It ends with `&`. */
  beside: boolean;
};

type Document = { end: string; tabs: boolean };

/** Where the text of a here-document ends; undefined when it does not. */
const endOfDocument = (line: string, from: number, { end, tabs }: Document): number | undefined => {
  let at = from;
  while (at < line.length) {
    const stop = line.indexOf('\n', at);
    const row = line.slice(at, stop < 0 ? line.length : stop);
    if ((tabs ? row.replace(/^\t+/, '') : row) === end) return stop < 0 ? line.length : stop;
    if (stop < 0) return undefined;
    at = stop + 1;
  }
  return undefined;
};

export const scanShell = (line: string): ShellScan => {
  const commands: ShellWord[][] = [[]];
  const documents: Document[] = [];
  let expects: { tabs: boolean } | undefined;
  let word: ShellWord | undefined;
  let open: ShellScan['open'];
  let beside = false;

  const add = (text: string, start: number, end: number): void => {
    word = word === undefined ? { text, start, end } : { ...word, text: word.text + text, end };
  };
  const close = (): void => {
    if (word === undefined) return;
    commands.at(-1)!.push(word);
    if (expects !== undefined) documents.push({ end: word.text, ...expects });
    [word, expects] = [undefined, undefined];
  };
  const split = (): void => {
    close();
    if (commands.at(-1)!.length > 0) commands.push([]);
  };

  let at = 0;
  while (at < line.length) {
    const character = line[at]!;
    const rest = line.slice(at, at + 3);
    if (!/\s/.test(character)) beside = false;
    if (character === '\\') {
      if (at + 1 >= line.length) open = 'backslash';
      else if (line[at + 1] !== '\n') add(line[at + 1]!, at, at + 2);
      at += 2;
    } else if (character === "'" || character === '"') {
      let end = at + 1;
      let text = '';
      while (end < line.length && line[end] !== character) {
        if (character === '"' && line[end] === '\\' && end + 1 < line.length) end += 1;
        text += line[end];
        end += 1;
      }
      add(text, at, Math.min(line.length, end + 1));
      if (end >= line.length) open = 'quote';
      at = end + 1;
    } else if (character === '\n') {
      split();
      at += 1;
      for (const document of documents.splice(0)) {
        const end = endOfDocument(line, at, document);
        if (end === undefined) return { commands, open: 'document', beside: false };
        at = Math.min(line.length, end + 1);
      }
    } else if (/\s/.test(character)) {
      close();
      at += 1;
    } else if (character === '#' && word === undefined) {
      const end = line.indexOf('\n', at);
      at = end < 0 ? line.length : end;
    } else if (rest === '<<<') {
      add(rest, at, at + 3);
      at += 3;
    } else if (rest.startsWith('<<')) {
      close();
      const tabs = rest === '<<-';
      expects = { tabs };
      at += tabs ? 3 : 2;
    } else if (character === '&' && (line[at - 1] === '>' || line[at + 1] === '>')) {
      add(character, at, at + 1);
      at += 1;
    } else if (/[|&;()]/.test(character)) {
      split();
      beside = character === '&' && line[at - 1] !== '&' && line[at + 1] !== '&';
      at += 1;
    } else {
      add(character, at, at + 1);
      at += 1;
    }
  }
  close();
  if (open === undefined && documents.length > 0) open = 'document';
  return { commands: commands.filter((words) => words.length > 0), open, beside };
};

/** A backslash at the end of a line takes the line end with it. */
export const continued = (above: string, line: string): string => {
  if (above === '') return line;
  if (scanShell(above).open !== 'backslash') return `${above}\n${line}`;
  const before = above.slice(0, -1);
  // Between words one space is enough.
  return /\s$/.test(before) && scanShell(before).open === undefined ? before + line.trimStart() : before + line;
};

/** What people call it: `port-forward` rather than the whole line. */
export const commandName = (line: string): string => {
  const words = scanShell(line).commands[0]?.map(({ text }) => text) ?? [];
  const [program = line.trim(), ...rest] = words;
  if (program !== 'kubectl' && program !== 'k') return program;
  return rest.find((word) => !word.startsWith('-')) ?? program;
};
