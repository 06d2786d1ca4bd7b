/** One command line may be about many objects: what fails for one of them must not keep it from the others. */
import { ApiRefusal } from '../cluster/types.ts';
import { sourceOf } from './manifest-source.ts';
import { UsageError, type Context } from './verb.ts';

/** The words for one of several errors; a single one is thrown and gets its words where all errors do. */
const messageOf = (error: unknown): string => {
  if (error instanceof UsageError) return error.message;
  if (!(error instanceof ApiRefusal)) throw error;
  const { reason, message } = error.status;
  return `Error from server${reason === undefined ? '' : ` (${reason})`}: ${message ?? ''}`;
};

/** Ends a command some of whose parts failed: one error is thrown, several are told. Resolves with the exit code. */
export const endWith = async (context: Context, errors: readonly unknown[]): Promise<number> => {
  if (errors.length === 0) return 0;
  if (errors.length === 1) throw errors[0];
  await context.tell(errors.map((error) => `${messageOf(error)}\n`).join(''));
  return 1;
};

/** Does the same with each; one error is thrown at the end, several are told. Resolves with the exit code. */
export const withEach = async <T>(
  context: Context,
  items: readonly T[],
  action: (item: T) => Promise<void>,
): Promise<number> => {
  const errors: unknown[] = [];
  for (const item of items) {
    try {
      await action(item);
    } catch (error) {
      if (!(error instanceof ApiRefusal || error instanceof UsageError)) throw error;
      errors.push(error);
    }
  }
  return endWith(context, errors);
};

/** Runs `action`; what the server refuses is told with the file that the object came from. */
export const about = async <T>(manifest: object | undefined, doing: string, action: () => Promise<T>): Promise<T> => {
  const source = sourceOf(manifest);
  try {
    return await action();
  } catch (error) {
    if (source === undefined || !(error instanceof ApiRefusal)) throw error;
    const message = `error when ${doing} "${source}": ${error.status.message ?? ''}`;
    throw new ApiRefusal(error.code, { ...error.status, message }, doing);
  }
};

/** `error: …` and where to look further. */
export const usage = (verb: string, message: string): UsageError =>
  new UsageError(`${message}\nSee 'kubectl ${verb} -h' for help and examples`);
