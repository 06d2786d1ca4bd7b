import { describe, expect, test } from '@jest/globals';
import type { Api } from '../../../src/embedded/api/api.ts';
import { list } from '../../../src/embedded/api/verbs/list.ts';
import { watch, type WatchEvent, type WatchOptions } from '../../../src/embedded/api/verbs/watch.ts';
import { addNamespace, make, newApi, refusalOf } from './fixture.ts';

const add = (api: Api, name: string, labels: Record<string, string> = {}, namespace = 'default'): void => {
  make(api, 'configmaps', { metadata: { name, namespace, labels } });
};

const relabel = (api: Api, name: string, labels: Record<string, string>): void => {
  api.client.modify('configmaps', 'default', name, (current) => ({
    ...current,
    metadata: { ...current.metadata, labels },
  }));
};

const events = (api: Api, options: WatchOptions = {}): string[] => {
  const seen: string[] = [];
  watch(api, 'configmaps', 'default', options, (event: WatchEvent) => {
    const name = 'metadata' in event.object && 'name' in event.object.metadata ? ` ${event.object.metadata.name}` : '';
    seen.push(`${event.type}${name}`);
  });
  return seen;
};

describe('a watch', () => {
  test('begins with what there is, then tells what happens', () => {
    const api = newApi();
    add(api, 'a');
    const seen = events(api);
    add(api, 'b');
    relabel(api, 'a', { x: 'y' });
    api.client.delete('configmaps', 'default', 'b');
    expect(seen).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED b']);
  });

  test('from a version tells what came after it', () => {
    const api = newApi();
    add(api, 'a');
    const resourceVersion = String(api.store.revision);
    add(api, 'b');
    expect(events(api, { resourceVersion })).toEqual(['ADDED b']);
  });

  test('of one namespace does not hear of others', () => {
    const api = newApi();
    addNamespace(api, 'other');
    const seen = events(api);
    add(api, 'a', {}, 'other');
    expect(seen).toEqual([]);
  });

  test('with a selector sees objects enter and leave', () => {
    const api = newApi();
    add(api, 'a');
    const seen = events(api, { labelSelector: 'x=y' });
    relabel(api, 'a', { x: 'y' });
    relabel(api, 'a', { x: 'y', z: '1' });
    relabel(api, 'a', {});
    api.client.delete('configmaps', 'default', 'a');
    expect(seen).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
  });

  test('from a version that is forgotten ends with 410', () => {
    const api = newApi();
    const from = String(api.store.revision);
    add(api, 'a');
    for (let index = 0; index < 4_001; index += 1) relabel(api, 'a', { index: String(index) });
    let last: WatchEvent | undefined;
    watch(api, 'configmaps', 'default', { resourceVersion: from }, (event) => {
      last = event;
    });
    expect(last).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  });

  test('that is to send the initial list marks its end', () => {
    const api = newApi();
    add(api, 'a');
    let last: WatchEvent | undefined;
    const options = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: true };
    watch(api, 'configmaps', 'default', options, (event) => {
      last = event;
    });
    expect(last).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    expect(refusalOf(() => events(api, { sendInitialEvents: true }))).toMatchObject({ code: 422 });
  });

  test('hears of nothing twice when it begins in the middle of a change', () => {
    const api = newApi();
    const seen: string[] = [];
    let begun = false;
    api.store.listen(({ name }) => {
      if (name !== 'configmaps' || begun) return;
      begun = true;
      watch(api, 'configmaps', 'default', {}, (event) => seen.push(event.type));
    });
    add(api, 'a');
    expect(seen).toEqual(['ADDED']);
  });
});

describe('a list', () => {
  const names = (listed: ReturnType<typeof list>): string[] => listed.items.map(({ metadata }) => metadata.name);

  test('is sorted by namespace and name', () => {
    const api = newApi();
    addNamespace(api, 'b');
    addNamespace(api, 'a');
    add(api, 'z', {}, 'a');
    add(api, 'y', {}, 'a');
    add(api, 'x', {}, 'b');
    expect(names(list(api, api.snapshots, 'configmaps', undefined))).toEqual(['y', 'z', 'x']);
  });

  test('can be read page by page, as it was at first', () => {
    const api = newApi();
    for (const name of ['a', 'b', 'c']) add(api, name);
    const first = list(api, api.snapshots, 'configmaps', 'default', { limit: 2 });
    expect([names(first), first.remainingItemCount]).toEqual([['a', 'b'], 1]);
    api.client.delete('configmaps', 'default', 'c');
    const second = list(api, api.snapshots, 'configmaps', 'default', { limit: 2, continue: first.continue! });
    expect([names(second), second.resourceVersion, second.continue]).toEqual([['c'], first.resourceVersion, undefined]);
  });

  test('that was left too long goes on with what there is', () => {
    const api = newApi();
    for (const name of ['a', 'b', 'c']) add(api, name);
    const first = list(api, api.snapshots, 'configmaps', 'default', { limit: 2 });
    api.clock.advance(5 * 60_000);
    const status = refusalOf(() =>
      list(api, api.snapshots, 'configmaps', 'default', { limit: 2, continue: first.continue! }),
    );
    expect(status).toMatchObject({ code: 410, reason: 'Expired' });
    const token = (status.metadata as { continue?: string }).continue!;
    expect(names(list(api, api.snapshots, 'configmaps', 'default', { limit: 2, continue: token }))).toEqual(['c']);
    // From there on its pages are of one moment again.
    add(api, 'd');
    const next = list(api, api.snapshots, 'configmaps', 'default', { limit: 1, continue: token });
    expect([names(next), next.remainingItemCount]).toEqual([['c'], 1]);
    add(api, 'e');
    const last = list(api, api.snapshots, 'configmaps', 'default', { limit: 2, continue: next.continue! });
    expect([names(last), last.resourceVersion]).toEqual([['d'], next.resourceVersion]);
  });

  test('of a version that is yet to come is refused', () => {
    const api = newApi();
    expect(refusalOf(() => list(api, api.snapshots, 'pods', undefined, { resourceVersion: '999999' }))).toMatchObject({
      code: 504,
      reason: 'Timeout',
      details: { retryAfterSeconds: 1 },
    });
  });
});
