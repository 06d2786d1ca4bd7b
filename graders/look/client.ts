/** A client in the prober that asks ten times a second and tells when answers came. */
import type { ClusterAccess } from '../../src/cluster/types.ts';
import type { Scope } from '../grader.ts';
import { quote, shell } from './shell.ts';

export type ClientSummary = { longestGapMs: number; requests: number; lost: number };
export type Client = { stop(): Promise<ClientSummary> };

const longestSeconds = 120;
const startWithinMs = 20_000;

/** Starts asking; undefined when no first answer comes. Requests run side by side, so that a slow one hides no others. */
export const startClient = async (
  cluster: ClusterAccess,
  scope: Scope,
  url: string,
  signal: AbortSignal,
): Promise<Client | undefined> => {
  const { clock } = scope;
  const prober = await scope.prober();
  const once = `wget -q -T 2 -O /dev/null ${quote(url)}`;
  const firstEnd = clock.now() + startWithinMs;
  while ((await shell(cluster, scope, prober, once, signal)).code !== 0) {
    if (clock.now() >= firstEnd) return undefined;
    await scope.waiting(clock.sleep(500, signal));
  }
  const stopFile = `/tmp/stop-${scope.nonce().slice(0, 12)}`;
  const script = `n=0; while [ $n -lt ${longestSeconds * 10} ] && [ ! -e ${stopFile} ]; do (if ${once} 2>/dev/null; then echo ok; else echo no; fi) & n=$((n+1)); sleep 0.1; done; wait`;
  let lastAt = clock.now();
  let longestGapMs = 0;
  let requests = 0;
  let lost = 0;
  const running = cluster.exec(prober, ['sh', '-c', script], {
    signal,
    timeoutMs: (longestSeconds + 20) * 1_000,
    onStdout: (text) => {
      const answers: string[] = text.match(/ok|no/g) ?? [];
      requests += answers.length;
      lost += answers.filter((answer) => answer === 'no').length;
      if (!answers.includes('ok')) return;
      longestGapMs = Math.max(longestGapMs, clock.now() - lastAt);
      lastAt = clock.now();
    },
  });
  running.catch(() => {});
  const stopping = (): Promise<unknown> =>
    shell(cluster, scope, prober, `touch ${stopFile}`, AbortSignal.timeout(5_000));
  scope.cleanup(stopping);
  return {
    stop: async () => {
      const gapNow = clock.now() - lastAt;
      await stopping();
      await running;
      return { longestGapMs: Math.max(longestGapMs, gapNow), requests, lost };
    },
  };
};
