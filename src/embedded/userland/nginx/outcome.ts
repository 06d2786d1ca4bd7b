import type { Headers } from '../../http/headers.ts';
import type { Response } from './response.ts';

/** What a handler makes of a request. */
export type Outcome =
  | Response
  /** nginx' own page, or the one that `error_page` names. */
  | { status: number; headers?: Headers; location?: string; body?: undefined }
  /** Another path of the same server; `args` replaces the query. */
  | { redirect: string; args?: string }
  /** No answer at all. */
  | 'drop';
