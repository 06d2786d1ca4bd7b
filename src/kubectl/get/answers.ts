/** Asks for everything wanted; what fails for one must not keep `get` from the others. */
import { ApiRefusal } from '../../cluster/types.ts';
import type { Context, Flags } from '../verb.ts';
import { ask, type Ask, type Wanted } from './wanted.ts';

export type Answer<T> = { wanted: Wanted; value: T };

export const answersTo = async <T>(
  context: Context,
  wanted: readonly Wanted[],
  flags: Flags,
  how: Ask,
): Promise<{ answers: Answer<T>[]; errors: unknown[] }> => {
  const answers: Answer<T>[] = [];
  const errors: unknown[] = [];
  for (const each of wanted) {
    try {
      answers.push({ wanted: each, value: await ask<T>(context, each, flags, how) });
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      if (!(error.code === 404 && flags.is('ignore-not-found'))) errors.push(error);
    }
  }
  return { answers, errors };
};
