import { requestVariables, variablePrefixes, variablesIn } from '../variables.ts';
import { Emergency } from './emergency.ts';

/** `set` and named groups of patterns make variables, and those are known only when all has been read. */
export const checkVariables = (texts: Iterable<string>, made: ReadonlySet<string> = new Set()): void => {
  for (const text of texts) {
    for (const name of variablesIn(text)) {
      const isKnown =
        /^\d$/u.test(name) ||
        requestVariables.has(name) ||
        made.has(name) ||
        variablePrefixes.some((prefix) => name.startsWith(prefix));
      if (!isKnown) throw new Emergency(`unknown "${name}" variable`);
    }
  }
};
