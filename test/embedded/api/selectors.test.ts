import { describe, expect, test } from '@jest/globals';
import { fieldsMatch, parseFieldSelector } from '../../../src/embedded/api/selectors/field-selector.ts';
import { labelsMatch, parseLabelSelector } from '../../../src/embedded/api/selectors/label-selector.ts';
import { newApi, podDraft, refusalOf } from './fixture.ts';

const matches = (selector: string, labels: Record<string, string>): boolean =>
  labelsMatch(parseLabelSelector(selector), labels);

describe('label selectors', () => {
  test.each([
    ['a=b', true],
    ['a==b', true],
    ['a!=b', false],
    ['x!=b', true],
    ['a in (b, c)', true],
    ['a notin (b,c)', false],
    ['x notin (b)', true],
    ['a', true],
    ['!a', false],
    ['!x', true],
    ['n>3', true],
    ['n<3', false],
    ['a=b,n=4', true],
    ['a=b,x', false],
    ['', true],
    ['e=', true],
    ['example.com/role in (web)', true],
  ])('%s', (selector, expected) => {
    expect(matches(selector, { a: 'b', n: '4', e: '', 'example.com/role': 'web' })).toBe(expected);
  });

  test.each([
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=b c', "unable to parse requirement: found 'c', expected: ',' or 'end of string'"],
    ['a==,b in', "unable to parse requirement: found '' expected: '('"],
    ['a in (x', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a=b,', "found '', expected: identifier after ','"],
    ['=b', "found '=', expected: !, identifier, or 'end of string'"],
  ])('%s is none', (selector, message) => {
    expect(refusalOf(() => parseLabelSelector(selector))).toMatchObject({ code: 400, message });
  });

  test('a value that no label can have is refused', () => {
    expect(refusalOf(() => parseLabelSelector('a=$')).message).toMatch(
      /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "\$": a valid label must be an empty string/,
    );
  });
});

describe('field selectors', () => {
  const api = newApi();
  const pod = api.client.create('pods', podDraft('p'));
  const fits = (selector: string): boolean => fieldsMatch(parseFieldSelector('pods', selector), pod);

  test('know the fields of their kind', () => {
    expect(fits('metadata.name=p')).toBe(true);
    expect(fits('status.phase=Pending,spec.nodeName=')).toBe(true);
    expect(fits('status.phase!=Pending')).toBe(false);
    expect(fits('spec.hostNetwork=false,spec.restartPolicy=Always')).toBe(true);
  });

  test.each([
    ['pods', 'spec.x=1', 'field label not supported: spec.x'],
    ['jobs', 'spec.x=1', 'field label "spec.x" not supported for Job'],
    ['configmaps', 'foo=1', '"foo" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ['pods', 'foo', "invalid selector: 'foo'; can't understand 'foo'"],
  ] as const)('%s: %s', (kind, selector, message) => {
    expect(refusalOf(() => parseFieldSelector(kind, selector))).toMatchObject({ code: 400, message });
  });
});
