/** What a check gets to work with, made up: fake time, counted nonces, and everything that it says or leaves to undo. */
import { expect } from '@jest/globals';
import type { Scope } from '../../graders/grader.ts';
import type { Measured } from '../../src/domain/identity.ts';
import { fakeClock } from '../fake-clock.ts';

export const namespace = 'kp-x';

export type TestScope = Scope & { said: string[]; measurements: Measured[]; undo(): Promise<void> };

export const makeScope = (overrides: Partial<Scope> = {}): TestScope => {
  const said: string[] = [];
  const measurements: Measured[] = [];
  const undos: (() => Promise<unknown>)[] = [];
  const experiments = new Map<string, Promise<unknown>>();
  let nonces = 0;
  return {
    namespace,
    clock: fakeClock(),
    withinMs: 60_000,
    nonce: () => {
      nonces += 1;
      return String(nonces).padStart(8, '0').repeat(4);
    },
    prober: () => Promise.resolve({ namespace: 'kp-probe', pod: 'prober', container: 'probe' }),
    once: <T>(key: string, experiment: () => Promise<T>): Promise<T> => {
      const running = experiments.get(key) ?? experiment();
      experiments.set(key, running);
      return running as Promise<T>;
    },
    waiting: (promise) => promise,
    say: (line) => said.push(line),
    measured: (measured) => measurements.push(measured),
    cleanup: (undo) => undos.push(undo),
    questions: [],
    answers: {},
    problems: [],
    ...overrides,
    said,
    measurements,
    undo: async () => {
      for (const undo of undos.toReversed()) await undo();
    },
  };
};

export const noAbort = (): AbortSignal => new AbortController().signal;

/** A `fail` whose words tell the learner this much. */
export const failing = (reason: string, hint: string): object => ({
  verdict: 'fail',
  reason: expect.stringContaining(reason),
  hint: expect.stringContaining(hint),
});

export const passing = (reason: string): object => ({ verdict: 'pass', reason: expect.stringContaining(reason) });

/** Trouble that is never charged to the learner, so it carries no hint for them. */
export const uncheckable = (reason: string): object => ({ verdict: 'error', reason: expect.stringContaining(reason) });
