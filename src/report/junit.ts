/** A grade as JUnit XML: one suite, one test case per check. The points stand in properties, as JUnit has no place for them. */
import type { Evidence } from '../domain/evidence.ts';
import type { CheckResult, Grade } from '../domain/grade.ts';
import type { Json } from '../domain/json.ts';
import { describeProblem } from '../domain/problem.ts';
import { cut } from './printable.ts';

const valueLimit = 2_000;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** What XML 1.0 can't hold at all, not even escaped. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u0084\u0086-\u009F\uFFFE\uFFFF]/g;

const escaped = (text: string): string =>
  text
    .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
    .replaceAll(forbidden, '')
    .replaceAll(/[&<>"']/g, (character) => escapes[character] as string)
    .replaceAll('\r', '&#13;');

/** A parser would turn line breaks and tabs in an attribute into spaces. */
const attribute = (text: string): string => escaped(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

const attributes = (values: Record<string, string | number>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${attribute(String(value))}"`)
    .join('');

const inSeconds = (ms: number): string => (ms / 1_000).toFixed(3);

const properties = (indent: string, values: Record<string, string | number>): string[] => [
  `${indent}<properties>`,
  ...Object.entries(values).map(([name, value]) => `${indent}  <property${attributes({ name, value })}/>`),
  `${indent}</properties>`,
];

const written = (value: Json): string => cut(typeof value === 'string' ? value : JSON.stringify(value), valueLimit);

const evidenceText = ({ claim, source, expected, observed, reproduce }: Evidence): string =>
  [
    `${claim} (${source.via}: ${[source.ref, source.path].filter(Boolean).join(' ')})`,
    ...(expected === undefined ? [] : [`  expected: ${written(expected)}`]),
    `  observed: ${written(observed)}`,
    ...(reproduce === undefined ? [] : [`  see it:   ${reproduce}`]),
  ].join('\n');

const details = ({ reason, hint, evidence }: CheckResult): string =>
  [reason, ...evidence.map(evidenceText), ...(hint === undefined ? [] : [`hint: ${hint}`])].join('\n');

const verdictLines = (result: CheckResult): string[] => {
  const { verdict, reason: message } = result;
  if (verdict === 'pass') return [];
  if (verdict === 'skip') return [`      <skipped${attributes({ message })}/>`];
  const element = verdict === 'fail' ? 'failure' : 'error';
  const text = escaped(details(result));
  return [`      <${element}${attributes({ message, type: verdict })}>${text}</${element}>`];
};

const caseLines = (result: CheckResult, scenario: string): string[] => [
  `    <testcase${attributes({ name: `${result.check} ${result.title}`, classname: scenario, time: inSeconds(result.ms) })}>`,
  ...properties('      ', { points: result.points, outOf: result.outOf, grader: result.grader }),
  ...verdictLines(result),
  ...(result.verdict === 'pass' ? [`      <system-out>${escaped(details(result))}</system-out>`] : []),
  '    </testcase>',
];

/** Ends with a line break. */
export const formatJunit = (grade: Grade): string => {
  const count = (verdict: CheckResult['verdict']): number =>
    grade.results.filter((result) => result.verdict === verdict).length;
  const counts = {
    tests: grade.results.length,
    failures: count('fail'),
    errors: count('error'),
    skipped: count('skip'),
    time: inSeconds(grade.durationMs),
  };
  const { scenario, title, cluster, outcome, points, outOf } = grade;
  const problems = grade.problems.map(describeProblem).join('\n');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'peapod', ...counts })}>`,
    `  <testsuite${attributes({ name: scenario, ...counts })}>`,
    ...properties('    ', { title, cluster, outcome, points, outOf }),
    ...grade.results.flatMap((result) => caseLines(result, scenario)),
    ...(problems === '' ? [] : [`    <system-err>${escaped(problems)}</system-err>`]),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
};
