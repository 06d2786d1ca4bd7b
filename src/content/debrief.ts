/** `debrief.md`: what there is to say after a pass, as sections with a title. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { marked, type Token, type Tokens } from 'marked';
import { failed, ok, type Result } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import { checkText } from './read-text.ts';

const isTitle = (token: Token): token is Tokens.Heading =>
  token.type === 'heading' && (token as Tokens.Heading).depth === 2;

/** Sections begin with `## Title`; nothing stands before the first one. `file` is how problems call it. */
export const parseDebrief = (markdown: string, file: string): Result<Scenario['debrief']> => {
  const checked = checkText(markdown, file);
  if (!checked.ok) return checked;
  const problem = (what: string, next: string) => failed({ code: 'debrief-invalid', what, where: file, next });
  const tokens = marked.lexer(checked.value).filter(({ type }, index) => index > 0 || type !== 'space');
  if (tokens[0] === undefined || !isTitle(tokens[0])) {
    return problem('a debrief starts with the title of a section', 'Start with `## Why it works`.');
  }
  const starts = tokens.flatMap((token, index) => (isTitle(token) ? [index] : []));
  const sections = starts.map((start, order) => ({
    title: (tokens[start] as Tokens.Heading).text.trim(),
    body: tokens
      .slice(start + 1, starts[order + 1] ?? tokens.length)
      .map(({ raw }) => raw)
      .join('')
      .trim(),
  }));
  const empty = sections.find(({ body }) => body === '');
  return empty === undefined
    ? ok(sections)
    : problem(`the section "${empty.title}" says nothing`, 'Write text below the title, or remove it.');
};

/** None when there is no such file. */
export const loadDebrief = async (folder: string): Promise<Result<Scenario['debrief']>> => {
  const file = join(folder, 'debrief.md');
  try {
    return parseDebrief(await readFile(file, 'utf8'), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok([]);
    throw error;
  }
};
