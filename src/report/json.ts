/** A grade for programs. The field names are a contract: add, never rename. */
import type { Evidence } from '../domain/evidence.ts';
import type { Grade } from '../domain/grade.ts';
import type { Json } from '../domain/json.ts';

/** Bytes of one expected or observed value, written as JSON. */
const valueLimit = 8_000;

const utf8 = new TextEncoder();

const bytesOf = (text: string): number => utf8.encode(text).length;

/** The start of the text, of at most so many bytes in UTF-8, cut between characters. */
const firstBytes = (text: string, limit: number): string =>
  new TextDecoder().decode(utf8.encode(text).subarray(0, limit)).replace(/\uFFFD+$/, '');

/** A value that is too long becomes the start of its text; of a map or a list, the start of its JSON. */
const bounded = (value: Json): Json => {
  const written = JSON.stringify(value);
  const bytes = bytesOf(written);
  if (bytes <= valueLimit) return value;
  const text = typeof value === 'string' ? value : written;
  let limit = valueLimit - 100;
  let kept = firstBytes(text, limit);
  // Escapes make some text longer in JSON than it is.
  while (bytesOf(JSON.stringify(kept)) > valueLimit - 100) {
    limit = Math.floor(limit / 2);
    kept = firstBytes(text, limit);
  }
  return `${kept}... (cut: ${bytes} bytes)`;
};

const evidenceFields = ({ claim, source, expected, observed, at, reproduce }: Evidence): Json => ({
  claim,
  source: { ...source },
  ...(expected === undefined ? {} : { expected: bounded(expected) }),
  observed: bounded(observed),
  at,
  ...(reproduce === undefined ? {} : { reproduce }),
});

/** What the JSON report holds, for whoever sends it on in another envelope. */
export const gradeFields = (grade: Grade): { [field: string]: Json } => ({
  scenario: grade.scenario,
  title: grade.title,
  cluster: grade.cluster,
  outcome: grade.outcome,
  points: grade.points,
  outOf: grade.outOf,
  durationMs: grade.durationMs,
  waitedMs: grade.waitedMs,
  problems: grade.problems.map(({ code, what, where = null, next }) => ({ code, what, where, next })),
  results: grade.results.map(({ check, title, grader, verdict, points, outOf, reason, hint, evidence, ms }) => ({
    check,
    title,
    grader,
    verdict,
    points,
    outOf,
    reason,
    hint: hint ?? null,
    evidence: evidence.map(evidenceFields),
    ms,
  })),
});

/** Indented, and ends with a line break. */
export const formatJson = (grade: Grade): string => `${JSON.stringify(gradeFields(grade), null, 2)}\n`;
