/** Running small scripts in the learner's containers. */
import type { Pod } from '../../src/cluster/kube.ts';
import { Unreachable, type ClusterAccess, type ExecResult, type ExecTarget } from '../../src/cluster/types.ts';
import type { Scope } from '../grader.ts';
import { isRunning, isTerminating } from './pods.ts';

/** `stopped`: the container was not running any more, so nothing could be run in it. */
export type ShellResult = ExecResult & { stopped: boolean };

const attempts = 3;

/** Quotes one word for `sh`. */
export const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * Runs a script with the container's `sh`. The script must be safe to run twice, since a broken connection is tried again
 * while the container runs. Throws `Unreachable` when a running container, or the grader's own, can't be reached.
 */
export const shell = async (
  cluster: ClusterAccess,
  scope: Pick<Scope, 'clock' | 'namespace'>,
  target: ExecTarget,
  script: string,
  signal: AbortSignal,
  timeoutMs?: number,
): Promise<ShellResult> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await cluster.exec(target, ['sh', '-c', script], {
        signal,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      return { ...result, stopped: false };
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      const { namespace, pod: name, container } = target;
      const pod = await cluster.get<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace, name }, signal);
      const own = namespace === scope.namespace;
      if (own && (pod === undefined || isTerminating(pod) || !isRunning(pod, container))) {
        return { code: 255, stdout: '', stderr: `container ${container} is not running`, stopped: true };
      }
      if (attempt === attempts) throw error;
      await scope.clock.sleep(300 * attempt, signal);
    }
  }
};

/** A container without `sh` can't be looked into this way. */
export const hasNoShell = ({ code, stderr, stopped }: ShellResult): boolean =>
  !stopped && (code === 126 || code === 127) && /\bsh\b.*(not found|no such file)|no such file.*\bsh\b/i.test(stderr);

export const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

/** Exit code of the script of `fetchScript` when the container has none of the tools. */
export const noFetchTool = 97;

/** A script that prints the body of an HTTP GET with whatever the image has: wget, curl or nc. */
export const fetchScript = (hosts: string[], port: number, path: string, seconds = 3): string => `
for host in ${hosts.map(quote).join(' ')}; do
  url="http://$host:${port}${path}"
  if command -v wget >/dev/null 2>&1; then wget -q -T ${seconds} -O - "$url" && exit 0
  elif command -v curl >/dev/null 2>&1; then curl -sS -f -m ${seconds} "$url" && exit 0
  elif command -v nc >/dev/null 2>&1; then
    printf 'GET ${path} HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' | nc -w ${seconds} "$(echo "$host" | tr -d '[]')" ${port} | sed '1,/^.$/d' && exit 0
  else exit ${noFetchTool}; fi
done
exit 1`;

export const urlHost = (ip: string): string => (ip.includes(':') ? `[${ip}]` : ip);
