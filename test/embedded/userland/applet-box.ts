/** A container in which the applets can be tried by command lines. */
import { busyboxGroups, busyboxUsers } from '../../../src/embedded/runtime/images/recipes/accounts.ts';
import type { Clock } from '../../../src/embedded/clock.ts';
import { systemClock } from '../../../src/embedded/clock.ts';
import type { Program } from '../../../src/embedded/runtime/sys.ts';
import type { HostStreams, RuntimeContainer } from '../../../src/embedded/runtime/types.ts';
import { fileApplets } from '../../../src/embedded/userland/applets/files/index.ts';
import { processApplets } from '../../../src/embedded/userland/applets/process/index.ts';
import { textApplets } from '../../../src/embedded/userland/applets/text/index.ts';
import { sh } from '../../../src/embedded/userland/sh/index.ts';
import { smallNode } from '../containers/small-node.ts';

export type Outcome = { code: number | string; stdout: string; stderr: string };

const forever: Program = async (sys) => {
  await sys.sleep(1e9);
  return 0;
};

export type Box = {
  container: RuntimeContainer;
  /** Runs a command line with `sh -c`. Output as byte strings. */
  run: (command: string, streams?: Omit<HostStreams, 'stdout' | 'stderr'>) => Promise<Outcome>;
  bugs: readonly unknown[];
  close: () => void;
};

const open = new Set<Box>();

/** For `afterEach`: ends what runs in the containers that a test opened. */
export const closeBoxes = (): void => {
  for (const box of open) box.close();
  open.clear();
};

/** A container with the applets. */
export const openBox = async (
  clock: Clock = systemClock,
  spec: { memoryLimitBytes?: number; tty?: boolean } = {},
): Promise<Box> => {
  const programs = { ...fileApplets, ...textApplets, ...processApplets, sh, main: forever };
  const node = await smallNode(programs, clock);
  const container = node.create({ command: ['main'], ...spec });
  container.start();
  const run: Box['run'] = async (command, streams = {}) => {
    const [stdout, stderr]: [Uint8Array[], Uint8Array[]] = [[], []];
    const running = container.exec(['sh', '-c', command], {
      ...streams,
      stdout: (bytes) => void stdout.push(bytes),
      stderr: (bytes) => void stderr.push(bytes),
    });
    if ('failure' in running) throw new Error(running.failure);
    const exit = await running.exited;
    const text = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString('latin1');
    return { code: exit.code ?? exit.signal, stdout: text(stdout), stderr: text(stderr) };
  };
  await run(`printf '%s' '${busyboxUsers}' > /etc/passwd; printf '%s' '${busyboxGroups}' > /etc/group`);
  const box: Box = { container, run, bugs: node.bugs, close: () => node.runtime.close() };
  open.add(box);
  return box;
};
