/** What became of one spec, read from the output of its own `e2e.test` process. */
export type Result = 'passed' | 'failed' | 'timed out' | 'skipped' | 'unknown';

export type Outcome = {
  name: string;
  result: Result;
  seconds: number;
  /** The first words of the failure. */
  why?: string;
};

/** The report names the failure twice: where it was, and later what it was. */
const firstFailure = (log: string): string | undefined =>
  [...log.matchAll(/^ *\[(?:FAILED|TIMEDOUT|PANICKED)\] (.*)$/gm)]
    .map(([, words = '']) => words.trim())
    .find((words) => words !== '' && !words.startsWith('in ['));

/** The spec without the start of the suite: `• [2.345 seconds]`. */
const ownSeconds = (log: string): number | undefined => {
  const found = /^(?:•|S) (?:\[[A-Z ]+\] )?\[([\d.]+) seconds\]/m.exec(log)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** `code` is undefined when the process had to be killed. */
export const outcomeOf = (name: string, log: string, code: number | undefined, elapsedSeconds: number): Outcome => {
  const ran = /^Ran 1 of .* Specs/m.test(log);
  const seconds = Math.round((ownSeconds(log) ?? elapsedSeconds) * 10) / 10;
  const timedOut = code === undefined || log.includes('[TIMEDOUT]');
  const why = firstFailure(log);
  const result: Result =
    ran && code === 0
      ? 'passed'
      : timedOut
        ? 'timed out'
        : code !== 0
          ? 'failed'
          : log.includes('[SKIPPED]')
            ? 'skipped'
            : 'unknown';
  return { name, result, seconds, ...(result === 'passed' || why === undefined ? {} : { why }) };
};
