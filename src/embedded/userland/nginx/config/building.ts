/** What the readers of a configuration share while they are at it. */
import type { Sys } from '../../../runtime/sys.ts';
import { Emergency } from './emergency.ts';
import type { Directive } from './read-config.ts';

export type Building = {
  sys: Sys;
  /** Groups of servers by their names. */
  upstreams: Map<string, readonly { host: string; port: number }[]>;
  formats: Map<string, string>;
  warnings: string[];
  /** Texts in which variables may stand. */
  texts: Set<string>;
  /** Variables that the configuration makes. */
  made: Set<string>;
  logs: Set<string>;
};

/** Adds the place of a directive to what is wrong with it. */
export const placed = async <T>({ place }: Directive, run: () => T | Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    throw error instanceof Emergency && !/ in \S+:\d+$/u.test(error.message)
      ? new Emergency(`${error.message} in ${place}`)
      : error;
  }
};
