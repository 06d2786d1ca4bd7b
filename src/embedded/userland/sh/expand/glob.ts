/** Pathname expansion. */
import { type Sys, SysError } from '../../../runtime/sys.ts';
import { ShellFailure } from '../failures.ts';
import { matches, mayMatchMore } from './pattern.ts';

const unescape = (pattern: string): string => pattern.replace(/\\([^])/g, '$1');

const exists = (sys: Sys, path: string): boolean => {
  try {
    sys.stat(path, { follow: false });
    return true;
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
};

const entries = (sys: Sys, path: string): { name: string; type: string }[] => {
  try {
    return sys.readDirectory(path === '' ? '.' : path);
  } catch (error) {
    if (error instanceof SysError) return [];
    throw error;
  }
};

/** A command line holds no more than this; the kernel has a limit of the same kind. */
const mostNames = 100_000;

/** It is done in one go, so it may not take long: so many names may be compared, a look at a file being as much as some. */
export const globWork = 50_000;
const lookWork = 8;

/** The names that match, sorted by their bytes; undefined when there are none. Fails when that would take too long. */
export const glob = (sys: Sys, pattern: string, budget: { left: number }): string[] | undefined => {
  const components = pattern.split(/(\/+)/);
  let found = [''];
  const spend = (amount: number): void => {
    budget.left -= amount;
    if (budget.left < 0) throw new ShellFailure(2, 'out of memory');
  };
  const isThere = (path: string): boolean => {
    spend(lookWork);
    return exists(sys, path);
  };
  components.forEach((component, index) => {
    if (component === '') return;
    const last = index === components.length - 1;
    if (component.startsWith('/') || !mayMatchMore(component.replace(/\\[^]/g, ''))) {
      const plain = unescape(component);
      found = found.map((path) => path + plain);
      // Nobody looks at the names in between: they count at the next pattern, or at the end.
      if (last || components.slice(index + 1).every((one) => one === '')) found = found.filter(isThere);
      return;
    }
    const hidden = component.startsWith('.') || component.startsWith('\\.');
    const next: string[] = [];
    for (const path of found) {
      const all = entries(sys, path);
      spend(lookWork + all.length);
      const names = hidden ? ['.', '..', ...all.map(({ name }) => name)] : all.map(({ name }) => name);
      for (const name of names) {
        if ((name.startsWith('.') && !hidden) || !matches(component, name)) continue;
        if (next.length >= mostNames) break;
        next.push(path + name);
      }
    }
    found = last ? next : next.filter((path) => isThere(`${path}/.`));
  });
  return found.length === 0 ? undefined : found.toSorted((a, b) => (a < b ? -1 : 1));
};
