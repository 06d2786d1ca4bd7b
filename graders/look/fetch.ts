import type { ClusterAccess, ExecTarget } from '../../src/cluster/types.ts';
import type { Scope } from '../grader.ts';
import { fetchScript, lastLine, shell, urlHost } from './shell.ts';

/** One HTTP GET as seen from a container. */
export type Answer = { ok: boolean; body: string; trouble: string };

/** Whether a failed GET was at least answered (404 and the like), in the words of wget and curl. */
export const wasAnswered = ({ ok, trouble }: Answer): boolean =>
  ok || /server returned error|returned error: \d|HTTP\/\d/.test(trouble);

export const fetchOnce = async (
  cluster: ClusterAccess,
  scope: Scope,
  from: ExecTarget,
  { hosts, port, path }: { hosts: string[]; port: number; path: string },
  signal: AbortSignal,
): Promise<Answer> => {
  const result = await shell(cluster, scope, from, fetchScript(hosts, port, path), signal);
  return { ok: result.code === 0, body: result.stdout, trouble: lastLine(result.stderr) || `exit code ${result.code}` };
};

/** Asks again until the answer is the expected one or the time is over: a server needs a moment after its start. */
export const fetchUntil = async (
  cluster: ClusterAccess,
  scope: Scope,
  from: ExecTarget,
  where: { hosts: string[]; port: number; path: string },
  expected: (body: string) => boolean,
  withinMs: number,
  signal: AbortSignal,
): Promise<Answer> => {
  const end = scope.clock.now() + withinMs;
  for (;;) {
    const answer = await fetchOnce(cluster, scope, from, where, signal);
    if ((answer.ok && expected(answer.body)) || scope.clock.now() >= end) return answer;
    await scope.waiting(scope.clock.sleep(500, signal));
  }
};

/** How long a server may take to answer after its container runs. */
export const serverPatienceMs = 10_000;

export const loopback = ['127.0.0.1', '[::1]'];
export const podHosts = (ip: string): string[] => [urlHost(ip)];
