/** The tokens of a volume: each stays the same until most of its time is over. */
import { ApiError, type Client } from '../../api/client.ts';
import type { Pod } from '../../objects.ts';
import { specOf } from '../pod-spec.ts';

export type TokenSource = { audience?: string; expirationSeconds: number };

export type TokenResult = { token: string } | { failure: string };

export type TokenKeeper = (pod: Pod, source: TokenSource, now: number) => TokenResult;

/** So much of a token's time passes before there is a new one; and never more than a day. */
const renewedAfter = 0.8;
const longestMs = 24 * 3_600_000;

export const createTokenKeeper = (client: Client): TokenKeeper => {
  const kept = new Map<string, { token: string; renewAt: number }>();
  return (pod, { audience, expirationSeconds }, now) => {
    const key = `${audience ?? ''} ${expirationSeconds}`;
    const known = kept.get(key);
    if (known !== undefined && now < known.renewAt) return { token: known.token };
    const { namespace = '', name, uid } = pod.metadata;
    try {
      const { token } = client.issueToken(namespace, specOf(pod).serviceAccountName ?? 'default', {
        audiences: audience === undefined ? [] : [audience],
        expirationSeconds,
        boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name, uid },
      });
      kept.set(key, { token, renewAt: now + Math.min(longestMs, expirationSeconds * 1000 * renewedAfter) });
      return { token };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return known === undefined ? { failure: `failed to fetch token: ${error.message}` } : { token: known.token };
    }
  };
};
