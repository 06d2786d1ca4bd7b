/** An expected failure: what happened, where, and what to do next. Bugs are exceptions instead. */
export type Problem = {
  /** Stable, kebab-case, for machines: `yaml-syntax`, `kind-missing`. */
  code: string;
  /** One sentence: what happened. */
  what: string;
  /** File with line and column (`hello.yaml:4:3`), command or object that it concerns. */
  where?: string;
  /** One sentence: what to do next. */
  next: string;
};

/** A value, or the reason why there is none. */
export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const failed = (problem: Problem): { ok: false; problem: Problem } => ({ ok: false, problem });

/** The one way a problem is written in plain text: `where: what` and the next step. */
export const describeProblem = ({ what, where, next }: Problem): string =>
  `${where === undefined ? '' : `${where}: `}${what}\n  next: ${next}`;
