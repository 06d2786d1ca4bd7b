import { headerOf } from '../../../http/headers.ts';
import type { Sys } from '../../../runtime/sys.ts';
import { log } from '../command.ts';
import { formValue } from '../http-answers.ts';
import type { Request, Response } from '../http-server.ts';

/** `x-forwarded-for` as Go keeps it: `X-Forwarded-For`. */
const canonical = (name: string): string =>
  name.toLowerCase().replaceAll(/(^|-)[a-z]/gu, (letters) => letters.toUpperCase());

/** One header's value, or all but Host as JSON. */
export const header = async (sys: Sys, request: Request): Promise<Response> => {
  const key = formValue(request, 'key');
  if (key !== '') {
    await log(sys, `GET /header?key=${key}`);
    return { body: headerOf(request.headers, key) ?? '' };
  }
  await log(sys, 'GET /header');
  const all: Record<string, string[]> = {};
  for (const [name, value] of request.headers) {
    if (name.toLowerCase() !== 'host') (all[canonical(name)] ??= []).push(value);
  }
  const sorted = Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { body: JSON.stringify(Object.fromEntries(sorted)) };
};
