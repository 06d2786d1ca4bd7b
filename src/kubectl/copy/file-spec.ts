/** The two places of `cp`: a path here, or `[namespace/]pod:path`. */
import { UsageError } from '../verb.ts';

export type FileSpec = { pod: string | undefined; namespace: string | undefined; path: string };

const wrong = (): UsageError => new UsageError('filespec must match the canonical format: [[namespace/]pod:]file/path');

export const fileSpecOf = (word: string): FileSpec => {
  const colon = word.indexOf(':');
  if (colon === 0) throw wrong();
  if (colon === -1) return { pod: undefined, namespace: undefined, path: word };
  const parts = word.slice(0, colon).split('/');
  const path = word.slice(colon + 1);
  if (parts.length === 1) return { pod: parts[0], namespace: undefined, path };
  if (parts.length === 2) return { namespace: parts[0], pod: parts[1], path };
  throw wrong();
};
