/** `debrief.md`: what there is to say after a pass, as sections with a title. */
import { join } from 'node:path';
import { marked, type Tokens } from 'marked';
import { failed, ok, type Result } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import { readFileIfThere } from '../shared/files.ts';
import { isHeading, textOf } from './markdown-sections.ts';
import { checkText } from './read-text.ts';

/** Sections begin with `## Title`; nothing stands before the first one. `file` is how problems call it. */
export const parseDebrief = (markdown: string, file: string): Result<Scenario['debrief']> => {
  const checked = checkText(markdown, file);
  if (!checked.ok) return checked;
  const problem = (what: string, next: string) => failed({ code: 'debrief-invalid', what, where: file, next });
  const tokens = marked.lexer(checked.value).filter(({ type }, index) => index > 0 || type !== 'space');
  if (!isHeading(tokens[0], 2)) {
    return problem('a debrief starts with the title of a section', 'Start with `## Why it works`.');
  }
  const starts = tokens.flatMap((token, index) => (isHeading(token, 2) ? [index] : []));
  const sections = starts.map((start, order) => ({
    title: (tokens[start] as Tokens.Heading).text.trim(),
    body: textOf(tokens.slice(start + 1, starts[order + 1])),
  }));
  const empty = sections.find(({ body }) => body === '');
  return empty === undefined
    ? ok(sections)
    : problem(`the section "${empty.title}" says nothing`, 'Write text below the title, or remove it.');
};

/** None when there is no such file. */
export const loadDebrief = async (folder: string): Promise<Result<Scenario['debrief']>> => {
  const file = join(folder, 'debrief.md');
  const text = await readFileIfThere(file);
  return text === undefined ? ok([]) : parseDebrief(text, file);
};
