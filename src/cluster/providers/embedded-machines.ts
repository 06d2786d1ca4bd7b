/** The nodes of the practice cluster: its own process can take their power away. */
import { failed, ok, type Result } from '../../domain/problem.ts';
import { ApiRefusal, isClusterError, type ExecResult, type Machines } from '../types.ts';
import { nodeOff } from './node-off.ts';
import type { OpenedAccess } from './open-access.ts';

type Verb = 'start' | 'stop' | 'exec';

const ask = async <T>(
  access: OpenedAccess,
  [name, verb]: [name: string, verb: Verb],
  body: unknown,
  signal: AbortSignal,
): Promise<Result<T>> => {
  try {
    return ok((await access.post(`/peapod/nodes/${encodeURIComponent(name)}/${verb}`, body, signal)) as T);
  } catch (error) {
    if (!isClusterError(error)) throw error;
    if (error instanceof ApiRefusal && error.code === 409) return failed(nodeOff(name));
    return failed({
      code: 'node-unwell',
      what: error instanceof ApiRefusal ? (error.status.message ?? error.message) : error.message,
      next: 'Look at the nodes: peapod cluster node list',
    });
  }
};

export const embeddedMachines = (access: OpenedAccess): Machines => ({
  async stop(name, signal) {
    const done = await ask(access, [name, 'stop'], {}, signal);
    return done.ok ? ok(undefined) : done;
  },
  async start(name, signal) {
    const done = await ask(access, [name, 'start'], {}, signal);
    return done.ok ? ok(undefined) : done;
  },
  run: (name, command, signal) => ask<ExecResult>(access, [name, 'exec'], { command }, signal),
});
