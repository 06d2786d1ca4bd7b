/** Planting marked files in containers and looking for them. */
import type { ClusterAccess, ExecTarget } from '../../src/cluster/types.ts';
import type { Scope } from '../grader.ts';
import { quote, shell, type ShellResult } from './shell.ts';

export type Planted = { file: string; nonce: string; wrote: ShellResult };

/** Writes a new nonce into a new file in `folder`; the file goes when the check has ended. */
export const plant = async (
  cluster: ClusterAccess,
  scope: Scope,
  target: ExecTarget,
  folder: string,
  signal: AbortSignal,
): Promise<Planted> => {
  const nonce = scope.nonce();
  const file = `kp-${nonce.slice(0, 12)}.txt`;
  const path = quote(`${folder.replace(/\/$/, '')}/${file}`);
  scope.cleanup(() => shell(cluster, scope, target, `rm -f ${path}`, AbortSignal.timeout(5_000)));
  const wrote = await shell(cluster, scope, target, `printf %s ${nonce} > ${path} && chmod 644 ${path}`, signal);
  return { file, nonce, wrote };
};

/** Reads a file until it holds `nonce` or the time is over; the last result tells what was seen. */
export const awaitFile = async (
  cluster: ClusterAccess,
  scope: Scope,
  target: ExecTarget,
  path: string,
  nonce: string,
  withinMs: number,
  signal: AbortSignal,
): Promise<ShellResult> => {
  const end = scope.clock.now() + withinMs;
  for (;;) {
    const read = await shell(cluster, scope, target, `cat ${quote(path)}`, signal);
    if (read.stopped || read.stdout === nonce || scope.clock.now() >= end) return read;
    await scope.waiting(scope.clock.sleep(300, signal));
  }
};
