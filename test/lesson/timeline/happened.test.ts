import { describe, expect, test } from '@jest/globals';
import { happenedBetween } from '../../../src/lesson/timeline/happened.ts';
import { emptyView, type EventView, type LiveView } from '../../../src/lesson/live/live-view.ts';
import type { PodView } from '../../../src/lesson/live/pod-view.ts';
import { timelineKept, withEntries, type TimelineEntry } from '../../../src/lesson/timeline/timeline.ts';
import { noon } from '../play.ts';
import { sampleContainer, samplePod } from '../sample-view.ts';

const viewOf = (pods: PodView[], more: Partial<LiveView> = {}): LiveView => ({ ...emptyView, pods, ...more });

const told = (before: LiveView, after: LiveView): string[] =>
  happenedBetween(before, after, noon).map(({ text }) => text);

const pending = (name: string, change: Partial<PodView> = {}): PodView =>
  samplePod(name, { node: '', ip: '', isReady: false, status: 'Pending', ready: '0/1', containers: [], ...change });

const shop = (index: number, change: Partial<PodView> = {}): PodView =>
  samplePod(`shop-${index}`, { of: 'shop', ...change });

const web = sampleContainer('web');
const oneContainer = (change: Parameters<typeof sampleContainer>[1]): PodView =>
  samplePod('hello', { containers: [sampleContainer('web', change)] });

describe('what happened to a pod', () => {
  test('what was there before the learner came is no news', () => {
    expect(happenedBetween(undefined, viewOf([samplePod('hello')]), noon)).toEqual([]);
  });

  test('nothing is told of a view that is the same again', () => {
    const view = viewOf([samplePod('hello')]);
    expect(told(view, viewOf([samplePod('hello')]))).toEqual([]);
  });

  test('it appears, gets a place, an address, runs and is Ready', () => {
    const there = viewOf([pending('hello')]);
    const placed = viewOf([pending('hello', { node: 'node-1' })]);
    const running = viewOf([samplePod('hello', { node: 'node-1' })]);
    expect(told(emptyView, there)).toEqual(['pod hello is there']);
    expect(told(there, placed)).toEqual(['hello has a place on node node-1']);
    expect(told(placed, running)).toEqual(['hello has the IP 10.244.0.7', 'web of hello started', 'hello is Ready']);
  });

  test('it is not Ready any more, it goes away, it is gone', () => {
    const well = viewOf([samplePod('hello')]);
    expect(told(well, viewOf([samplePod('hello', { isReady: false })]))).toEqual(['hello is not Ready']);
    const going = viewOf([samplePod('hello', { terminating: true, status: 'Terminating', isReady: false })]);
    expect(told(well, going)).toEqual(['hello is going away (Terminating)']);
    expect(told(going, emptyView)).toEqual(['hello is gone']);
  });

  test('another pod of the same name is another pod', () => {
    const made = samplePod('hello', { uid: 'another', containers: [] });
    expect(told(viewOf([samplePod('hello')]), viewOf([made]))).toEqual([
      'hello is gone',
      'pod hello is there, on node peapod-control-plane',
      'hello has the IP 10.244.0.7',
      'hello is Ready',
    ]);
  });

  test('pods of the checks are not the matter of the learner', () => {
    expect(told(emptyView, viewOf([samplePod('probe', { ofCheck: true })]))).toEqual([]);
  });

  test('a container ends, waits, and starts again: each of them once', () => {
    const end = { reason: 'Error', exitCode: 3, at: noon };
    const runs = viewOf([oneContainer({})]);
    const ended = viewOf([oneContainer({ phase: 'ended', end })]);
    const again = viewOf([oneContainer({ restarts: 1, end })]);
    const waits = viewOf([oneContainer({ phase: 'waiting', restarts: 1, end: { ...end, at: noon + 1 } })]);
    expect(told(runs, ended)).toEqual(['web of hello ended with exit code 3']);
    expect(told(ended, again)).toEqual(['web of hello started again (restart 1)']);
    expect(told(runs, again)).toEqual([
      'web of hello ended with exit code 3',
      'web of hello started again (restart 1)',
    ]);
    expect(told(again, waits)).toEqual(['web of hello ended with exit code 3']);
    expect(told(waits, viewOf([oneContainer({ restarts: 2, end: { ...end, at: noon + 1 } })]))).toEqual([
      'web of hello started again (restart 2)',
    ]);
  });

  test('an end says what it was: done, out of memory, told to stop', () => {
    const runs = viewOf([oneContainer({})]);
    const ended = (reason: string, exitCode: number, change: Partial<PodView> = {}): string[] =>
      told(runs, viewOf([{ ...oneContainer({ phase: 'ended', end: { reason, exitCode, at: noon } }), ...change }]));
    expect(ended('Completed', 0)).toEqual(['web of hello ended well (exit code 0)']);
    expect(ended('OOMKilled', 137)).toEqual([
      'web of hello used too much memory and was killed (OOMKilled, exit code 137)',
    ]);
    expect(ended('Error', 143, { terminating: true })).toEqual([
      'hello is going away (Terminating)',
      'web of hello was stopped (exit code 143)',
    ]);
  });

  test('the time of an object is taken when it was seen late, and not when it is long ago', () => {
    const at = (own: number): number =>
      happenedBetween(
        viewOf([samplePod('hello', { containers: [] })]),
        viewOf([samplePod('hello', { containers: [{ ...web, startedAt: own }] })]),
        noon,
      )[0]!.at;
    expect(at(noon - 900)).toBe(noon);
    expect(at(noon - 5_000)).toBe(noon - 5_000);
    expect(at(noon - 3_600_000)).toBe(noon);
  });
});

describe('what happened around the pods', () => {
  const serving = (pods: [string, boolean][]): LiveView =>
    viewOf([], { services: [{ name: 'api', endpoints: pods.map(([pod, ready]) => ({ pod, ip: pod, ready })) }] });

  test('a pod gets traffic of a Service, and no more', () => {
    expect(told(serving([['a', false]]), serving([['a', true]]))).toEqual(['a gets traffic from Service api']);
    expect(told(serving([['a', true]]), serving([['a', false]]))).toEqual(['a gets no more traffic from Service api']);
    expect(told(serving([['a', true]]), serving([]))).toEqual(['a gets no more traffic from Service api']);
  });

  test('a controller counts its pods', () => {
    const counted = (ready: string): LiveView =>
      viewOf([], { workloads: [{ kind: 'Deployment', name: 'shop', ready }] });
    expect(told(emptyView, counted('0/3'))).toEqual(['Deployment shop: 0 of 3 ready']);
    expect(told(counted('0/3'), counted('3/3'))).toEqual(['Deployment shop: 3 of 3 ready']);
    expect(told(counted('3/3'), emptyView)).toEqual(['Deployment shop is gone']);
  });

  const warning = (reason: string, message: string, count = 1): EventView => ({
    at: new Date(noon).toISOString(),
    type: 'Warning',
    object: 'pod/hello',
    reason,
    message,
    count,
  });

  test('a warning is told once, however often it is repeated', () => {
    const first = viewOf([], { events: [warning('FailedScheduling', '0/1 nodes are available: 1 Insufficient cpu.')] });
    const again = viewOf([], {
      events: [warning('FailedScheduling', '0/2 nodes are available: 2 Insufficient cpu.', 9)],
    });
    expect(told(emptyView, first)).toHaveLength(1);
    expect(told(first, again)).toEqual([]);
  });

  test('events that only say that all is well are not told', () => {
    const events = [{ ...warning('Scheduled', 'Successfully assigned a/b to c'), type: 'Normal' }];
    expect(told(emptyView, viewOf([], { events }))).toEqual([]);
  });
});

describe('bursts', () => {
  test('pods of one controller that do the same at once are told together', () => {
    const before = viewOf([1, 2, 3].map((index) => shop(index, { isReady: false })));
    expect(told(before, viewOf([1, 2, 3].map((index) => shop(index))))).toEqual(['3 pods of shop are Ready']);
  });

  test('containers of one pod that start at once are told together', () => {
    const both = samplePod('duo', { containers: [sampleContainer('web'), sampleContainer('app')] });
    expect(told(viewOf([{ ...both, containers: [] }]), viewOf([both]))).toEqual(['web and app of duo started']);
  });

  const ready = (from: number, to: number, at: number): TimelineEntry[] =>
    happenedBetween(viewOf([shop(from, { isReady: false })]), viewOf([shop(to, { uid: shop(from).uid })]), at);

  test('what follows shortly is folded into the same entry, with the time of the last', () => {
    const one = withEntries([], ready(1, 1, noon));
    const two = withEntries(one, ready(2, 2, noon + 900));
    expect(two.map(({ text, at }) => [text, at])).toEqual([['2 pods of shop are Ready', noon + 900]]);
    expect(withEntries(two, ready(3, 3, noon + 60_000))).toHaveLength(2);
  });

  test('what a check or the learner did meanwhile stands between: what came of it is told by itself', () => {
    const deleting: TimelineEntry = { at: noon + 200, who: 'check', tone: 'plain', text: 'deleting pod shop-1' };
    const all = withEntries(withEntries(ready(1, 1, noon), [deleting]), ready(2, 2, noon + 900));
    expect(all.map(({ text }) => text)).toEqual(['shop-1 is Ready', 'deleting pod shop-1', 'shop-2 is Ready']);
  });
});

describe('the timeline', () => {
  const entry = (at: number, text = String(at)): TimelineEntry => ({ at, who: 'you', tone: 'plain', text });

  test('is in the order of its times, and what is as old as another comes after it', () => {
    const all = withEntries([entry(1), entry(5)], [entry(3), entry(5, 'later')]);
    expect(all.map(({ text }) => text)).toEqual(['1', '3', '5', 'later']);
  });

  test('keeps the newest', () => {
    const all = withEntries(
      [],
      Array.from({ length: timelineKept + 5 }, (_, at) => entry(at)),
    );
    expect(all).toHaveLength(timelineKept);
    expect(all.at(-1)!.at).toBe(timelineKept + 4);
  });
});
