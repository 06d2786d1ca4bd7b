/** Runs recorded command lines and tells what came out otherwise. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../../src/embedded/clock.ts';
import { readCommands } from '../recordings/read-commands.ts';
import type { Recording } from '../recordings/recorded.ts';
import { openBox, type Outcome } from './applet-box.ts';

const folder = join(import.meta.dirname, '../recordings/applets');

/** A clock of the machine that goes wrong by a fixed time. */
const clockFrom = (at: number): Clock => {
  const behind = systemClock.now() - at;
  return {
    now: () => systemClock.now() - behind,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
    schedule: (when, run) => systemClock.schedule(when + behind, run),
  };
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
  const box = await openBox(clockFrom(date.getTime()));
  await box.run(`mkdir /work; cd /work; umask 022\n${setup}`);
  const differing = [];
  for (const recorded of commands) {
    const ours = comparable(await box.run(`cd /work; ${recorded.command}`), date, sorted);
    const real = comparable(recorded, date, sorted);
    if (JSON.stringify(ours) !== JSON.stringify(real)) differing.push({ command: recorded.command, real, ours });
  }
  box.close();
  if (box.bugs.length > 0) throw box.bugs[0];
  return differing;
};
