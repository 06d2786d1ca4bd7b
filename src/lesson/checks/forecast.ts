/** What the learner expects of a disturbance, and what was measured. */
import type { Identity, Measured } from '../../domain/identity.ts';
import type { PredictState } from '../state.ts';

export type Fact = keyof Identity;

export type Prediction = 'changes' | 'stays';

/** By fact; facts without an answer are missing. */
export type Predictions = Readonly<Partial<Record<Fact, Prediction>>>;

export const factTitles: Readonly<Record<Fact, string>> = {
  name: 'name',
  uid: 'UID',
  ip: 'IP address',
  node: 'node',
  restarts: 'restarts',
  ready: 'Ready',
};

/** All facts that are asked for, in the order of the rows. */
export const factsAsked = ({ questions }: PredictState): { check: string; fact: Fact }[] =>
  questions.flatMap(({ check, forecast }) => forecast.about.map((fact) => ({ check, fact })));

export type ForecastRow = {
  fact: Fact;
  said: Prediction | undefined;
  measured: Prediction;
  /** As they are shown: `3f2a… → 91bc…`. */
  before: string;
  after: string;
  /** Undefined when nothing was said. */
  right: boolean | undefined;
};

/** As much of a UID as people compare. */
const uidLength = 8;

const written = (fact: Fact, value: string | number | boolean): string => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return fact === 'uid' ? String(value).slice(0, uidLength) : String(value);
};

export const forecastRows = (about: readonly Fact[], { before, after }: Measured, said: Predictions): ForecastRow[] =>
  about.map((fact) => {
    const measured = before[fact] === after[fact] ? 'stays' : 'changes';
    const mine = said[fact];
    return {
      fact,
      said: mine,
      measured,
      before: written(fact, before[fact]),
      after: written(fact, after[fact]),
      right: mine === undefined ? undefined : mine === measured,
    };
  });
