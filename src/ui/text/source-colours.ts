import { span, type Line } from './line.ts';
import { yamlLines } from './yaml-spans.ts';

const coloured = (name: string, text: string): Line[] =>
  /\.ya?ml$/i.test(name) ? yamlLines(text) : text.split('\n').map((line) => [span(line.replace(/\r$/, ''))]);

let last: { name: string; text: string; lines: Line[] } | undefined;

/** The lines of a file in their colours, JSON plain. The screen asks for the same ones many times a second. */
export const sourceLines = (name: string, text: string): readonly Line[] => {
  if (last?.name !== name || last.text !== text) last = { name, text, lines: coloured(name, text) };
  return last.lines;
};
