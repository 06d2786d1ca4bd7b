import { describe, expect, test } from '@jest/globals';
import { formatJunit } from '../../src/report/junit.ts';
import { evidence, failure, grade, result } from './sample-grade.ts';

/** As strict as a parser about nesting and about what may stand bare in text and attributes. */
const faults = (xml: string): string[] => {
  const open: string[] = [];
  const found: string[] = [];
  const rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  const tag = /<(\/?)([a-z-]+)((?: [a-zA-Z]+="[^"<]*")*)(\/?)>/g;
  for (const [, closing, name = '', , selfClosing] of rest.matchAll(tag)) {
    if (closing === '/') {
      const last = open.pop();
      if (last !== name) found.push(`</${name}> closes <${last}>`);
    } else if (selfClosing !== '/') open.push(name);
  }
  const text = rest.replaceAll(tag, (_, _closing, _name, attributes: string) => attributes);
  if (/[<>]/.test(text)) found.push('a bare angle bracket');
  if (/&(?!(amp|lt|gt|quot|apos|#\d+);)/.test(text)) found.push('a bare ampersand');
  // oxlint-disable-next-line no-control-regex -- it is what must not be there
  if (/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u.test(text)) found.push('a character that XML has not');
  return [...found, ...open.map((name) => `<${name}> is never closed`)];
};

describe('the JUnit report', () => {
  const xml = formatJunit(grade());

  test('is well-formed and counts the verdicts', () => {
    expect(faults(xml)).toEqual([]);
    expect(xml).toContain('<testsuite name="first-pod" tests="4" failures="1" errors="1" skipped="1" time="23.450">');
    expect(xml.match(/<testcase /g)).toHaveLength(4);
  });

  test('has points in properties', () => {
    expect(xml).toContain('<property name="points" value="3"/>\n      <property name="outOf" value="7"/>');
    expect(xml).toContain('<property name="points" value="0"/>\n        <property name="outOf" value="4"/>');
  });

  test('keeps failed, not checked and skipped apart', () => {
    expect(xml).toContain('<failure message="nothing listens on port 80" type="fail">nothing listens on port 80\n');
    expect(xml).toContain('<error message="no answer from the API server" type="error">');
    expect(xml).toContain('<skipped message="no cluster DNS"/>');
    expect(xml).toContain('hint: Look at the logs of web.</failure>');
  });

  test('escapes what XML gives a meaning, and drops what it has no place for', () => {
    const nasty = `<a href="x">&amp;&#13;'\u0000\u0008\u001B[31m\r\n\t]]>\uFFFE\uD800`;
    const report = formatJunit(
      grade({
        title: nasty,
        cluster: nasty,
        problems: [{ code: 'x', what: nasty, where: nasty, next: nasty }],
        results: [
          failure({
            title: nasty,
            reason: nasty,
            hint: nasty,
            evidence: [evidence({ observed: nasty, claim: nasty })],
          }),
        ],
      }),
    );
    expect(faults(report)).toEqual([]);
    expect(report).toContain(
      'message="&lt;a href=&quot;x&quot;&gt;&amp;amp;&amp;#13;&apos;[31m&#13;&#10;&#9;]]&gt;\uFFFD" type="fail"',
    );
  });

  test('problems of the files stand in system-err', () => {
    const report = formatJunit(
      grade({ problems: [{ code: 'x', what: 'a tab', where: 'pod.yaml:1:1', next: 'Use spaces.' }] }),
    );
    expect(report).toContain('<system-err>pod.yaml:1:1: a tab\n  next: Use spaces.</system-err>');
  });

  test('long values are cut', () => {
    const report = formatJunit(grade({ results: [failure({ evidence: [evidence({ observed: 'x'.repeat(1e6) })] })] }));
    expect(report.length).toBeLessThan(5_000);
  });

  test('a grade without checks is well-formed', () => {
    expect(faults(formatJunit(grade({ results: [] })))).toEqual([]);
  });

  test('a passed check shows its evidence as output', () => {
    expect(formatJunit(grade({ results: [result({ evidence: [evidence()] })] }))).toContain(
      '<system-out>hello is ready\n',
    );
  });
});
