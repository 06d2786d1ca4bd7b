import { expect, test } from '@jest/globals';
import { durationText } from '../../../src/embedded/kubelet/container/duration-text.ts';
import { expand } from '../../../src/embedded/kubelet/environment/expand.ts';
import { milliOf, parseQuantity, wholeOf } from '../../../src/embedded/quantity.ts';
import { qualityOfServiceOf } from '../../../src/embedded/quality-of-service.ts';
import type { Pod } from '../../../src/embedded/objects.ts';

test.each([
  ['$(A)', 'one'],
  ['$(A)$(A)', 'oneone'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$one'],
  ['$(NONE)', '$(NONE)'],
  ['$A $( $', '$A $( $'],
  ['$(B)', '$(A)'],
])('%s expands to %s', (text, expected) => {
  const values = new Map([
    ['A', 'one'],
    ['B', '$(A)'],
  ]);
  expect(expand(text, (name) => values.get(name))).toBe(expected);
});

test.each([
  ['100m', 0.1, 100, 1],
  ['64Mi', 67_108_864, 67_108_864_000, 67_108_864],
  ['1.5', 1.5, 1500, 2],
  ['2e3', 2000, 2_000_000, 2000],
  ['1G', 1e9, 1e12, 1e9],
  ['0.1', 0.1, 100, 1],
])('%s is an amount', (text, value, milli, whole) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 9);
  expect(milliOf(text)).toBe(milli);
  expect(wholeOf(text)).toBe(whole);
});

test.each([[''], ['x'], ['1X'], ['1 Mi']])('%j is no amount', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

test.each([
  [0, '0s'],
  [12, '12ms'],
  [1200, '1.2s'],
  [62_500, '1m2.5s'],
])('%d ms is written %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

const podWith = (...resources: object[]): Pod =>
  ({ spec: { containers: resources.map((of, index) => ({ name: `c${index}`, resources: of })) } }) as unknown as Pod;
const full = { limits: { cpu: '1', memory: '1Gi' } };

test.each([
  ['nothing', podWith({}), 'BestEffort'],
  ['some', podWith({ requests: { cpu: '1' } }), 'Burstable'],
  ['limits for all', podWith(full, full), 'Guaranteed'],
  ['equal in other words', podWith({ ...full, requests: { cpu: '1000m', memory: '1024Mi' } }), 'Guaranteed'],
  ['lower requests', podWith({ ...full, requests: { cpu: '500m' } }), 'Burstable'],
  ['one without', podWith(full, {}), 'Burstable'],
])('a pod that asks for %s', (_, pod, expected) => {
  expect(qualityOfServiceOf(pod)).toBe(expected);
});
