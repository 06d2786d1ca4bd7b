import { z } from 'zod';
import { cannotCheck, fail, pass } from '../../src/domain/evidence.ts';
import type { Question } from '../../src/domain/scenario.ts';
import { defineGrader } from '../grader.ts';

type Observed = { question: Question; given: string | undefined }[];

/** Evidence is plain text. */
const inWords = (markdown: string): string => markdown.replaceAll('`', '');

const normal = (text: string): string => text.trim().toLowerCase();

/** An answer is the option's key or, since people copy what they read, its text. */
const isRight = ({ options, answer }: Question, given: string | undefined): boolean =>
  given !== undefined && (normal(given) === normal(answer) || normal(given) === normal(options[answer] ?? ''));

export const quiz = defineGrader({
  name: 'quiz',
  about: "The learner's answers to questions of the scenario are right.",
  touches: 'read',
  params: z.strictObject({ questions: z.array(z.string()).min(1) }),
  gather: (_cluster, scope, { questions }): Promise<Observed> =>
    Promise.resolve(
      scope.questions
        .filter(({ id }) => questions.includes(id))
        .map((question) => ({ question, given: scope.answers[question.id] })),
    ),
  judge: (observed, { questions }) => {
    const unknown = questions.filter((id) => !observed.some(({ question }) => question.id === id));
    if (unknown.length > 0) return cannotCheck(`the scenario has no question ${unknown.join(', ')}`);
    const wrong = observed.filter(({ question, given }) => !isRight(question, given));
    const exhibits = observed.map(({ question, given }) => ({
      claim: inWords(question.ask),
      source: { via: 'answer' as const, ref: `question ${question.id}` },
      observed: given === undefined ? 'no answer' : inWords(question.options[given] ?? given),
    }));
    if (wrong.length === 0) return pass(`${observed.length} of ${observed.length} answers are right`, exhibits);
    const open = wrong.filter(({ given }) => given === undefined);
    return fail(
      open.length === wrong.length
        ? `not answered yet: question ${open.map(({ question }) => question.id).join(', ')}`
        : `not right: question ${wrong.map(({ question }) => question.id).join(', ')}`,
      `Think again about: ${inWords(wrong[0]!.question.ask)}`,
      exhibits,
    );
  },
});
