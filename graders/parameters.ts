/** Schemas that the parameters of several graders share. */
import { z } from 'zod';
import { parseDuration } from '../src/domain/duration.ts';

/** `15s` in the scenario, milliseconds for the grader. */
export const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms === undefined) context.addIssue({ code: 'custom', message: `not a duration like 15s or 1m30s: ${text}` });
  return ms ?? 0;
});

export const port = z.int().min(1).max(65_535);
export const count = z.int().min(1);
export const place = z.strictObject({ container: z.string(), path: z.string().startsWith('/') });
export type Place = z.infer<typeof place>;
