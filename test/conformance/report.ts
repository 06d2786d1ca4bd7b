/** The outcomes of a run as lines for a terminal and as docs/conformance.md. */
import { areaOf } from './specs.ts';
import type { Outcome, Result } from './outcome.ts';

export type Row = { area: string; total: number } & Record<Result, number>;

const results: readonly Result[] = ['passed', 'failed', 'timed out', 'skipped', 'unknown'];

export const rowsOf = (outcomes: readonly Outcome[]): Row[] => {
  const rows = new Map<string, Row>();
  for (const { name, result } of outcomes) {
    const area = areaOf(name);
    const row = rows.get(area) ?? { area, total: 0, passed: 0, failed: 0, 'timed out': 0, skipped: 0, unknown: 0 };
    row.total += 1;
    row[result] += 1;
    rows.set(area, row);
  }
  return [...rows.values()].toSorted((a, b) => (a.area < b.area ? -1 : 1));
};

const sum = (rows: readonly Row[]): Row => {
  const all: Row = { area: 'all', total: 0, passed: 0, failed: 0, 'timed out': 0, skipped: 0, unknown: 0 };
  for (const row of rows) for (const key of ['total', ...results] as const) all[key] += row[key];
  return all;
};

export const summary = (outcomes: readonly Outcome[]): string => {
  const rows = rowsOf(outcomes);
  const line = (row: Row): string =>
    `${row.area.padEnd(22)} ${results
      .filter((result) => row[result] > 0)
      .map((result) => `${row[result]} ${result}`)
      .join(', ')} of ${row.total}`;
  return [...rows, sum(rows)].map(line).join('\n');
};

const failures = (outcomes: readonly Outcome[]): string[] => {
  const others = outcomes.filter(({ result }) => result !== 'passed').toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (others.length === 0) return ['Every spec passed.'];
  return others.map(({ name, result, why }) => {
    const words = why === undefined ? result : `${result}: ${why}`;
    return `- ${name.replaceAll('<', '&lt;')}\n  ${words.replaceAll('<', '&lt;').slice(0, 300)}`;
  });
};

/** `version` of the suite, `against` the cluster in words. */
export const document = (outcomes: readonly Outcome[], version: string, against: string): string => {
  const rows = rowsOf(outcomes);
  const cells = (row: Row): string =>
    `| ${row.area} | ${row.total} | ${row.passed} | ${row.failed + row['timed out'] + row.unknown} | ${row.skipped} |`;
  return `# The practice cluster and the upstream end-to-end suite

Made by \`npm run test:conformance\`: specs of Kubernetes' own suite (${version}), each in a process of its own, against
${against}. The list is [test/conformance/specs.txt](../test/conformance/specs.txt): the conformance specs without webhooks,
custom resources, admission policies, sysctls, inline CSI volumes and aggregated servers, and further ones for sidecars, resizing,
probes and pods that are on by default.

| area | specs | passed | failed | skipped |
| --- | --: | --: | --: | --: |
${[...rows, sum(rows)].map(cells).join('\n')}

## Not passed

${failures(outcomes).join('\n')}
`;
};
