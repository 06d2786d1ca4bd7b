/** A step's markdown: its title, its text, and the hints, which the learner gets one by one. */
import { marked, type Token } from 'marked';
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';
import type { Step } from '../domain/scenario.ts';
import { isHeading, rawOf, textOf } from './markdown-sections.ts';
import { checkText } from './read-text.ts';

type StepText = Pick<Step, 'title' | 'body' | 'hints'>;

const isHint = (token: Token): boolean => isHeading(token, 2) && token.text.trim().toLowerCase() === 'hint';

const lineOf = (tokens: readonly Token[], token: Token): number =>
  rawOf(tokens.slice(0, tokens.indexOf(token))).split('\n').length;

/** The text of one step. `file` is how problems call it. */
export const parseStep = (markdown: string, file: string): Result<StepText> => {
  const checked = checkText(markdown, file);
  if (!checked.ok) return checked;
  const problem = (code: string, what: string, next: string, line = 1): { ok: false; problem: Problem } =>
    failed({ code, what, where: `${file}:${line}`, next });

  const tokens = marked.lexer(checked.value);
  const [heading, ...rest] = tokens.filter(({ type }, index) => index > 0 || type !== 'space');
  if (!isHeading(heading, 1)) {
    return problem('step-title-missing', 'a step starts with its title', 'Start with `# Title`.');
  }
  const hintsAt = rest.flatMap((token, index) => (isHint(token) ? [index] : []));
  const firstHint = hintsAt[0] ?? rest.length;
  const body = textOf(rest.slice(0, firstHint));
  if (body === '') return problem('step-empty', 'a step says something', 'Write text below the title.');

  const hints: string[] = [];
  for (const [order, index] of hintsAt.entries()) {
    const section = rest.slice(index + 1, hintsAt[order + 1] ?? rest.length);
    const hint = textOf(section);
    const line = lineOf(tokens, rest[index] as Token);
    if (hint === '')
      return problem('step-hint-empty', 'this hint has no text', 'Write it, or remove the heading.', line);
    if (section.some((token) => isHeading(token, 2))) {
      const next = 'Move it in front of the first `## Hint`.';
      return problem('step-hints-not-last', 'another section follows the hints', next, line);
    }
    hints.push(hint);
  }
  return ok({ title: heading.text.trim(), body, hints });
};
