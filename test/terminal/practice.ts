/** The built program on a practice cluster of its own, in folders of its own. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, type CommandResult } from '../../src/shared/run-command.ts';
import { startTerminal, type TerminalSession } from './terminal.ts';

const entry = join(import.meta.dirname, '..', '..', 'dist', 'peapod.js');

export type Practice = {
  folder: string;
  env: Record<string, string>;
  workshop(options?: { args?: string[]; env?: Record<string, string>; rows?: number }): TerminalSession;
  peapod(...args: string[]): Promise<CommandResult>;
  /** As when the machine is out of memory: no time to tidy up. */
  kill(): Promise<void>;
  remove(): Promise<void>;
};

export const practice = async (more: (folder: string) => Record<string, string> = () => ({})): Promise<Practice> => {
  const folder = await mkdtemp(join(tmpdir(), 'peapod-practice-'));
  const env = {
    PATH: '/bin:/usr/bin',
    HOME: folder,
    PEAPOD_HOME: join(folder, 'state'),
    PEAPOD_WORKSPACE: join(folder, 'work'),
    PEAPOD_CLUSTER: 'embedded',
    DOCKER_HOST: 'unix:///nowhere',
    KUBECONFIG: '',
    ...more(folder),
  };
  const peapod = (...args: string[]): Promise<CommandResult> =>
    runCommand([process.execPath, entry, ...args], { env: { ...process.env, ...env }, timeoutMs: 30_000 });
  return {
    folder,
    env,
    peapod,
    workshop: ({ args = [], env: own = {}, rows = 24 } = {}) =>
      startTerminal([process.execPath, entry, ...args], {
        columns: 80,
        rows,
        patienceMs: 30_000,
        env: { ...env, ...own },
      }),
    kill: async () => {
      const record = await readFile(join(folder, 'state', 'practice', 'running.json'), 'utf8');
      process.kill((JSON.parse(record) as { pid: number }).pid, 'SIGKILL');
    },
    remove: async () => {
      await peapod('cluster', 'down', '--cluster', 'embedded');
      await rm(folder, { recursive: true, force: true });
    },
  };
};
