/** How the workshop's screen holds while much is going on: bytes, processor, keys and memory. */
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleFixture } from '../terminal/bundle-fixture.ts';
import { startTerminal, type TerminalSession } from '../terminal/terminal.ts';

/** Of Linux; elsewhere there is no such file and no figure. */
const ticksPerSecond = 100;

/** Seconds of processor time that a process has used. */
const processorSeconds = (pid: number): number | undefined => {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
    return (Number(user) + Number(system)) / ticksPerSecond;
  } catch {
    return undefined;
  }
};

const bytesOf = ({ output }: TerminalSession): number =>
  output.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);

type Busy = { changing: number; columns: number; rows: number };

const startBusy = async (file: string, { changing, columns, rows }: Busy, env: Record<string, string> = {}) => {
  const terminal = startTerminal([process.execPath, '--expose-gc', file], {
    columns,
    rows,
    env: { ...env, PEAPOD_BUSY: String(changing) },
  });
  await terminal.waitFor('web-000');
  return terminal;
};

export type ScreenLoad = { kilobytes: number; processorPercent: number | undefined };

/** kB a second on the wire and per cent of a core, over `seconds`. */
const loadOf = async (file: string, busy: Busy, seconds: number): Promise<ScreenLoad> => {
  const terminal = await startBusy(file, busy);
  await sleep(2_000);
  const [bytes, used, start] = [bytesOf(terminal), processorSeconds(terminal.pid), performance.now()];
  await sleep(seconds * 1_000);
  const took = (performance.now() - start) / 1_000;
  const usedNow = processorSeconds(terminal.pid);
  const load: ScreenLoad = {
    kilobytes: (bytesOf(terminal) - bytes) / 1_000 / took,
    processorPercent: used === undefined || usedNow === undefined ? undefined : (100 * (usedNow - used)) / took,
  };
  await terminal.close();
  return load;
};

/** Milliseconds from a key to the first change that it makes on the screen. */
const keysToScreen = async (file: string, count: number): Promise<number[]> => {
  const terminal = startTerminal([process.execPath, file], { columns: 100, rows: 30, env: { PEAPOD_BUSY: '0' } });
  await terminal.waitFor('web-000');
  const values: number[] = [];
  for (let press = 0; press < count; press += 1) {
    // Between frames that come by themselves (ages, once a second), and never at the same place between them.
    await sleep(150 + (press % 7) * 20);
    const opens = press % 2 === 0;
    const start = performance.now();
    terminal.type('?');
    await terminal.waitFor((screen) => screen.includes('Esc close') === opens);
    values.push(performance.now() - start);
  }
  await terminal.close();
  return values;
};

/** Bytes a second by which the live heap grows, from a straight line through what was logged in the second half. */
const slopeOf = (log: string): number => {
  const all = log
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number) as [number, number]);
  const points = all.slice(Math.floor(all.length / 2));
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [time, heap] = [mean(points.map(([at]) => at)), mean(points.map(([, size]) => size))];
  const above = points.reduce((sum, [at, size]) => sum + (at - time) * (size - heap), 0);
  return above / points.reduce((sum, [at]) => sum + (at - time) ** 2, 0);
};

export type WorkshopSpeed = {
  keyMs: number[];
  few: ScreenLoad;
  all: ScreenLoad;
  /** MB that an hour would add, by the slope of the live heap. */
  growthMbPerHour: number;
};

/** `heapSeconds`: how long the memory is watched. */
export const workshopSpeed = async ({ heapSeconds }: { heapSeconds: number }): Promise<WorkshopSpeed> => {
  const fixture = await bundleFixture('../bench/busy-app.tsx');
  const folder = await mkdtemp(join(tmpdir(), 'peapod-bench-screen-'));
  try {
    const size = { columns: 120, rows: 40 };
    const few = await loadOf(fixture.file, { ...size, changing: 2 }, 8);
    const all = await loadOf(fixture.file, { ...size, changing: 100 }, 8);
    const keyMs = await keysToScreen(fixture.file, 30);
    const log = join(folder, 'heap');
    const watching = await startBusy(fixture.file, { ...size, changing: 10 }, { PEAPOD_HEAP_LOG: log });
    await sleep(heapSeconds * 1_000);
    await watching.close();
    const growthMbPerHour = (slopeOf(await readFile(log, 'utf8')) * 3_600) / 1e6;
    return { keyMs, few, all, growthMbPerHour };
  } finally {
    await fixture.remove();
    await rm(folder, { recursive: true, force: true });
  }
};
