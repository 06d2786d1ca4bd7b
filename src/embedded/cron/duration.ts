/** Go's durations: `1h30m`, `1.5h`. */

const unitMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds, or what is wrong in Go's words. */
export const parseDuration = (text: string): number | { problem: string } => {
  const quoted = JSON.stringify(text);
  const invalid = { problem: `time: invalid duration ${quoted}` };
  const negative = text.startsWith('-');
  let rest = text.replace(/^[-+]/, '');
  if (rest === '0') return 0;
  if (rest === '') return invalid;
  let total = 0;
  while (rest !== '') {
    const [number = ''] = /^(?:\d+\.?\d*|\.\d+)/.exec(rest) ?? [];
    if (number === '') return invalid;
    rest = rest.slice(number.length);
    const [unit = ''] = /^[^.\d]+/.exec(rest) ?? [];
    if (unit === '') return { problem: `time: missing unit in duration ${quoted}` };
    const factor = unitMs[unit];
    if (factor === undefined) return { problem: `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}` };
    total += Number(number) * factor;
    rest = rest.slice(unit.length);
  }
  return negative ? -total : total;
};
