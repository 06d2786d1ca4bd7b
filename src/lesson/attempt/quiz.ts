import type { Scenario, Question } from '../../domain/scenario.ts';
import type { AttemptState, QuizState } from '../state.ts';

/** A small generator (mulberry32) seeded by a word, so that an attempt keeps its order when it goes on another day. */
const randomFrom = (word: string): (() => number) => {
  let seed = Array.from(word).reduce((sum, letter) => Math.imul(sum ^ letter.codePointAt(0)!, 0x01000193), 0x811c9dc5);
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const shuffled = <T>(items: readonly T[], random: () => number): T[] =>
  items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);

/** `seed`: the attempt's namespace. */
export const quizFor = (
  { questions }: Scenario,
  seed: string,
  answers: Readonly<Record<string, string>>,
): QuizState => {
  const order = Object.fromEntries(
    questions.map(({ id, options }) => [id, shuffled(Object.keys(options), randomFrom(`${seed} ${id}`))]),
  );
  return moveQuestion({ question: 0, option: 0, order, answers }, questions, 0);
};

export const questionAt = ({ question }: QuizState, questions: readonly Question[]): Question | undefined =>
  questions[question];

/** Shows another question, with its answer highlighted if it has one. */
export const moveQuestion = (quiz: QuizState, questions: readonly Question[], by: number): QuizState => {
  const question = Math.min(questions.length - 1, Math.max(0, quiz.question + by));
  const id = questions[question]?.id ?? '';
  return { ...quiz, question, option: Math.max(0, (quiz.order[id] ?? []).indexOf(quiz.answers[id] ?? '')) };
};

export const moveOption = (
  quiz: QuizState,
  questions: readonly Question[],
  to: (count: number) => number,
): QuizState => {
  const options = quiz.order[questionAt(quiz, questions)?.id ?? ''] ?? [];
  return { ...quiz, option: to(options.length) };
};

/** Takes the highlighted option as the answer. */
export const takeAnswer = (quiz: QuizState, questions: readonly Question[]): { quiz: QuizState; option: string } => {
  const id = questionAt(quiz, questions)?.id ?? '';
  const option = quiz.order[id]?.[quiz.option] ?? '';
  return { quiz: { ...quiz, answers: { ...quiz.answers, [id]: option } }, option };
};

export const unanswered = ({ answers }: QuizState, questions: readonly Question[]): number =>
  questions.filter(({ id }) => answers[id] === undefined).length;

/** What the last run of checks made of the answer; undefined until one has, and again once the answer is another. */
export const gradedAnswer = (
  { run, quiz }: Pick<AttemptState, 'run' | 'quiz'>,
  { id, answer, options }: Question,
): 'right' | 'wrong' | undefined => {
  const grade = run.grade ?? run.last?.grade;
  const graded = (grade?.results ?? [])
    .flatMap(({ evidence }) => evidence)
    .find(({ source }) => source.via === 'answer' && source.ref === `question ${id}`);
  const given = quiz.answers[id];
  if (given === undefined || graded === undefined) return undefined;
  // The evidence has the words of the option, without their marks.
  if (graded.observed !== given && graded.observed !== (options[given] ?? '').replaceAll('`', '')) return undefined;
  return given === answer ? 'right' : 'wrong';
};
