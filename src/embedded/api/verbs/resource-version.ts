import { badRequest, refusal } from '../errors.ts';
import type { Registry } from './registry.ts';

/** Throws for what is no revision, or one that is yet to come. */
export const checkRevision = ({ store }: Pick<Registry, 'store'>, text: string | undefined): void => {
  if (text === undefined || text === '') return;
  if (!/^\d+$/.test(text))
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  if (Number(text) <= store.revision) return;
  throw refusal(504, 'Timeout', `Timeout: Too large resource version: ${text}, current: ${store.revision}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
};
