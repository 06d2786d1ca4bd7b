import type { Problem } from '../domain/problem.ts';

/** A bug somewhere behind the ports, told like a problem so that the lesson can go on. */
export const unexpected = (error: unknown): Problem => ({
  code: 'unexpected',
  what: `Something went wrong inside peapod: ${error instanceof Error ? error.message : String(error)}.`,
  next: 'Try it again; if it comes back, please report it.',
});
