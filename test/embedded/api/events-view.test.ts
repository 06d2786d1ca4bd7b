/** Events under their newer names. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newServer, type Reply, type TestServer } from './server-fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await newServer();
});
afterAll(() => server.close());

const older = '/api/v1/namespaces/default/events';
const newer = '/apis/events.k8s.io/v1/namespaces/default/events';

const event = (name: string, more: object = {}): object => ({
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name },
  regarding: { kind: 'Pod', name: 'p', namespace: 'default' },
  note: 'It ran.',
  reason: 'Ran',
  action: 'Running',
  type: 'Normal',
  eventTime: '2030-01-01T00:00:00.000000Z',
  reportingController: 'example.com/runner',
  reportingInstance: 'runner-1',
  ...more,
});

const make = (name: string, more: object = {}): Promise<Reply> =>
  server.ask('POST', newer, { body: event(name, more) });

describe('one event', () => {
  test('is written under its newer names and read under its older ones', async () => {
    expect(await make('a')).toMatchObject({
      code: 201,
      json: {
        apiVersion: 'events.k8s.io/v1',
        note: 'It ran.',
        regarding: { name: 'p' },
        deprecatedFirstTimestamp: null,
      },
    });
    expect((await server.ask('GET', `${older}/a`)).json).toMatchObject({
      apiVersion: 'v1',
      message: 'It ran.',
      involvedObject: { name: 'p' },
      reportingComponent: 'example.com/runner',
    });
  });

  test('is written under its older names and read under its newer ones', async () => {
    const body = {
      metadata: { name: 'b' },
      involvedObject: { kind: 'Pod', name: 'q', namespace: 'default' },
      message: 'It ran twice.',
      count: 2,
      source: { component: 'kubelet' },
    };
    await server.ask('POST', older, { body });
    expect((await server.ask('GET', `${newer}/b`)).json).toMatchObject({
      note: 'It ran twice.',
      deprecatedCount: 2,
      deprecatedSource: { component: 'kubelet' },
    });
    const list = await server.ask('GET', `${newer}?fieldSelector=regarding.name=q`);
    expect(list.json).toMatchObject({
      kind: 'EventList',
      apiVersion: 'events.k8s.io/v1',
      items: [{ note: 'It ran twice.' }],
    });
  });

  test('becomes a series, and changes in nothing else', async () => {
    await make('c');
    const series = { count: 2, lastObservedTime: '2030-01-01T00:00:05.000000Z' };
    const patch = (body: object): Promise<Reply> =>
      server.ask('PATCH', `${newer}/c`, {
        body,
        headers: { 'content-type': 'application/strategic-merge-patch+json' },
      });
    expect((await patch({ series })).json).toMatchObject({ series });
    expect((await patch({ note: 'Another.' })).json).toMatchObject({
      code: 422,
      message: 'Event.events.k8s.io "c" is invalid: message: Invalid value: "Another.": field is immutable',
    });
    expect((await patch({ series: { count: 1 } })).json).toMatchObject({ code: 422 });
  });

  test.each([
    [{ eventTime: null }, /eventTime: Required value/],
    [{ type: 'Odd' }, /type: Invalid value: "": has invalid value: Odd/],
    [{ deprecatedCount: 1 }, /count: Invalid value: "": needs to be unset/],
    [{ reportingController: '' }, /reportingController: Required value/],
  ])('is refused with %j', async (more, message) => {
    expect((await make('d', more)).json).toMatchObject({ code: 422, message: expect.stringMatching(message) });
  });
});

test('refusals are in the words of the group that was asked', async () => {
  expect((await server.ask('GET', `${newer}/none`)).json).toMatchObject({
    message: 'events.events.k8s.io "none" not found',
    details: { group: 'events.k8s.io' },
  });
  expect((await server.ask('GET', `${newer}?fieldSelector=involvedObject.name=q`)).json).toMatchObject({
    code: 400,
    message: 'field label not supported: involvedObject.name',
  });
});

test('a watch tells in the same words', async () => {
  let heard = '';
  await server.ask('GET', `${newer}?watch=true`, {
    onText(text, stop) {
      heard = text;
      if (text.includes('\n')) stop();
    },
  });
  expect(JSON.parse(heard.split('\n')[0]!)).toMatchObject({
    type: 'ADDED',
    object: { apiVersion: 'events.k8s.io/v1', note: expect.any(String) },
  });
});

test('a collection is deleted, with options in the words of its group', async () => {
  await make('e', { metadata: { name: 'e', labels: { gone: 'yes' } } });
  const body = { apiVersion: 'events.k8s.io/v1', kind: 'DeleteOptions' };
  expect(
    (await server.ask('DELETE', `${newer}?labelSelector=gone`, { body, headers: { 'transfer-encoding': 'chunked' } }))
      .code,
  ).toBe(200);
  expect((await server.ask('GET', `${older}?labelSelector=gone`)).json).toMatchObject({ items: [] });
});
