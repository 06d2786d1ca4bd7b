/** Who listens on a TCP port of the pod: from /proc/net/tcp and the open sockets of each container's processes. */
import type { ClusterAccess, ExecTarget } from '../../src/cluster/types.ts';
import type { Scope } from '../grader.ts';
import { shell } from './shell.ts';

export type Listener = { port: number; inode: string; loopbackOnly: boolean };

/** What one container shows: the pod's listeners, and the sockets that its own processes hold. */
export type SocketView = { listeners: Listener[]; sockets: Set<string>; readable: boolean };

// With a shared process namespace every container sees all processes: the mount namespace tells whose they are.
const script = `
cat /proc/net/tcp /proc/net/tcp6 2>/dev/null
echo ---
own=$(readlink /proc/self/ns/mnt 2>/dev/null)
for p in /proc/[0-9]*; do
  [ -d "$p" ] || continue
  ns=$(readlink "$p/ns/mnt" 2>/dev/null)
  [ -n "$ns" ] && [ "$ns" != "$own" ] && continue
  ls -l "$p/fd" 2>/dev/null || echo "unreadable $p"
done
true`;

const listening = '0A';

/** Lines of /proc/net/tcp{,6}: `sl local_address rem_address st … uid timeout inode` (proc(5)). */
export const parseListeners = (text: string): Listener[] =>
  text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [address, hexPort] = (fields[1] ?? '').split(':');
    if (fields[3] !== listening || address === undefined || hexPort === undefined) return [];
    const loopbackOnly = address === '0100007F' || address === '00000000000000000000000001000000';
    return [{ port: Number.parseInt(hexPort, 16), inode: fields[9] ?? '', loopbackOnly }];
  });

export const viewSockets = async (
  cluster: ClusterAccess,
  scope: Scope,
  target: ExecTarget,
  signal: AbortSignal,
): Promise<SocketView | undefined> => {
  const { code, stdout } = await shell(cluster, scope, target, script, signal);
  if (code !== 0) return undefined;
  const [tables = '', processes = ''] = stdout.split('---\n');
  return {
    listeners: parseListeners(tables),
    sockets: new Set([...processes.matchAll(/socket:\[(\d+)\]/g)].map(([, inode]) => inode as string)),
    readable: !processes.includes('unreadable '),
  };
};
