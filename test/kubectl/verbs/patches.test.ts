import { describe, expect, test } from '@jest/globals';
import { difference } from '../../../src/kubectl/patch/difference.ts';
import { mergeThreeWay, strategicThreeWay } from '../../../src/kubectl/patch/three-way.ts';
import { withLastApplied } from '../../../src/kubectl/patch/last-applied.ts';

const pod = (containers: object[]): never => ({ spec: { containers } }) as never;

describe('a strategic merge patch', () => {
  test('names a changed container by its key', () => {
    const patch = difference(
      pod([{ name: 'a', image: 'x:1' }, { name: 'b' }]),
      pod([{ name: 'a', image: 'x:2' }, { name: 'b' }]),
    );
    expect(patch).toEqual({
      spec: {
        containers: [{ name: 'a', image: 'x:2' }],
        '$setElementOrder/containers': [{ name: 'a' }, { name: 'b' }],
      },
    });
  });

  test('deletes by key', () => {
    const patch = difference(pod([{ name: 'a' }, { name: 'b' }]), pod([{ name: 'b' }]));
    expect(patch).toMatchObject({ spec: { containers: [{ $patch: 'delete', name: 'a' }] } });
  });

  test('keeps only the named source of a volume', () => {
    const of = (source: object): never => ({ spec: { volumes: [{ name: 'v', ...source }] } }) as never;
    expect(difference(of({ emptyDir: {} }), of({ configMap: { name: 'c' } }))).toMatchObject({
      spec: { volumes: [{ name: 'v', $retainKeys: ['configMap', 'name'], emptyDir: null }] },
    });
  });

  test('replaces lists that have no key', () => {
    const of = (command: string[]): never => pod([{ name: 'a', command }]);
    expect(difference(of(['a', 'b']), of(['c']))).toMatchObject({
      spec: { containers: [{ name: 'a', command: ['c'] }] },
    });
  });
});

describe('the patch of apply', () => {
  const labels = (of: Record<string, string>): never => ({ metadata: { labels: of } }) as never;

  test('removes what the last manifest had, and keeps what others have added', () => {
    const objects = {
      original: labels({ a: '1', b: '2' }),
      modified: labels({ a: '3' }),
      current: labels({ a: '1', b: '2', c: '4' }),
    };
    const patch = { metadata: { labels: { a: '3', b: null } } };
    expect(strategicThreeWay(objects)).toEqual(patch);
    expect(mergeThreeWay(objects)).toEqual(patch);
  });

  test('is empty when nothing has changed', () => {
    const same = labels({ a: '1' });
    expect(strategicThreeWay({ original: same, modified: same, current: same })).toEqual({});
  });

  test('the manifest is kept in an annotation, without an older one', () => {
    const once = withLastApplied({ kind: 'Pod', metadata: { name: 'a' } });
    const twice = withLastApplied(once);
    expect(twice).toEqual(once);
  });
});
