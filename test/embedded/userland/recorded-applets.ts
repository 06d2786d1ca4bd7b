/** Runs recorded command lines in a container and tells what came out otherwise. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { readCommands } from '../recordings/read-commands.ts';
import type { Recorded, Recording } from '../recordings/recorded.ts';

const folder = join(import.meta.dirname, '../recordings/applets');

export type Outcome = { code: number | string; stdout: string; stderr: string };

const forever: Program = async (sys) => {
  await sys.sleep(1e9);
  return 0;
};

/** A clock of the machine that goes wrong by a fixed time. */
const clockFrom = (at: number): Clock => {
  const behind = systemClock.now() - at;
  return {
    now: () => systemClock.now() - behind,
    sleep: systemClock.sleep,
    schedule: (when, run) => systemClock.schedule(when + behind, run),
  };
};

export type Box = {
  container: RuntimeContainer;
  /** Runs a command line with `sh -c`. Output as byte strings. */
  run: (command: string, streams?: Omit<HostStreams, 'stdout' | 'stderr'>) => Promise<Outcome>;
  bugs: readonly unknown[];
  close: () => void;
};

/** A container with the applets, its clock set to a time. */
export const openBox = async (at = Date.now(), spec: { memoryLimitBytes?: number } = {}): Promise<Box> => {
  const programs = { ...fileApplets, ...textApplets, ...processApplets, sh, main: forever };
  const node = await smallNode(programs, clockFrom(at));
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
  return { container, run, bugs: node.bugs, close: () => node.runtime.close() };
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Without what can't be the same: times of day, and the text of a usage. */
const comparable = (outcome: Outcome, date: Date, sorted: boolean): Outcome => {
  const day = `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  const isoDay = date.toISOString().slice(0, 10);
  const tidy = (text: string): string => {
    const plain = text
      .replace(/BusyBox v[^]*$|Usage[^]*$/, 'Usage')
      .replace(/(?<=Usage)\n+$/, '')
      .replaceAll(new RegExp(String.raw`${day} \d\d:\d\d`, 'g'), 'NOW')
      .replaceAll(new RegExp(String.raw`${isoDay} \d\d:\d\d:\d\d(?:\.\d+)?`, 'g'), 'NOW')
      .replaceAll(/^\d+ bytes .* copied, .*\n/gm, '');
    return sorted ? plain.split('\n').toSorted().join('\n') : plain;
  };
  return { code: outcome.code, stdout: tidy(outcome.stdout), stderr: tidy(outcome.stderr) };
};

/** What a group of commands did and what it should have done, for those that differ. */
export const differences = async (
  name: string,
  sorted = false,
): Promise<{ command: string; real: Outcome; ours: Outcome }[]> => {
  const { at, commands } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Recording;
  const { setup } = readCommands(join(folder, `${name}.txt`));
  const date = new Date(at);
  const box = await openBox(date.getTime());
  await box.run(`mkdir /work; cd /work; umask 022\n${setup}`);
  const differing = [];
  for (const recorded of commands) {
    const ours = comparable(await box.run(`cd /work; ${recorded.command}`), date, sorted);
    const real = comparable(recorded satisfies Recorded, date, sorted);
    if (JSON.stringify(ours) !== JSON.stringify(real)) differing.push({ command: recorded.command, real, ours });
  }
  box.close();
  if (box.bugs.length > 0) throw box.bugs[0];
  return differing;
};
