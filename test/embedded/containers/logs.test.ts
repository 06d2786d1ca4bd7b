import { describe, expect, test } from '@jest/globals';
import { LogBudget, MemoryLog } from '../../../src/embedded/runtime/containers/container-log.ts';
import { LogWriter } from '../../../src/embedded/runtime/containers/log-writer.ts';
import type { LogLine } from '../../../src/embedded/runtime/types.ts';

const written = (...pieces: string[]): string[] => {
  const lines: LogLine[] = [];
  const writer = new LogWriter(
    'stdout',
    () => 0,
    (line) => void lines.push(line),
  );
  for (const piece of pieces) writer.push(Buffer.from(piece));
  writer.finish();
  return lines.map(
    ({ partial, text }) => `${partial ? 'P' : 'F'} ${text.length > 20 ? text.length : Buffer.from(text).toString()}`,
  );
};

const lineOf = (text: string): LogLine => ({ at: 0, stream: 'stdout', text: Buffer.from(text), partial: false });

describe("a container's log", () => {
  test('has a line for each that was finished', () => {
    expect(written('abc', 'def\n', '\nx\ny\n')).toEqual(['F abcdef', 'F ', 'F x', 'F y']);
  });

  test('has parts of what is long, and of what has no end', () => {
    expect(written(`${'x'.repeat(40_000)}\nnoeol`)).toEqual(['P 16384', 'P 16384', 'F 7232', 'P noeol']);
    expect(written('x'.repeat(16_384), '\n')).toEqual(['F 16384']);
  });

  test('keeps the newest lines', () => {
    const log = new MemoryLog(new LogBudget());
    for (let number = 0; number < 100_000; number += 1) log.append(lineOf(`line ${number}`));
    const lines = log.lines();
    expect(lines.length).toBeLessThan(100_000);
    expect(lines.length).toBeGreaterThan(50_000);
    expect(Buffer.from(lines.at(-1)!.text).toString()).toBe('line 99999');
    expect(Buffer.from(lines[0]!.text).toString()).toBe(`line ${100_000 - lines.length}`);
  });

  test('is followed to its end', async () => {
    const log = new MemoryLog(new LogBudget());
    const heard: (string | undefined)[] = [];
    log.append(lineOf('before'));
    const stop = log.follow((line) => heard.push(line === undefined ? undefined : Buffer.from(line.text).toString()));
    log.follow((line) => heard.push(line === undefined ? 'end' : 'line'));
    log.append(lineOf('one'));
    stop();
    log.append(lineOf('two'));
    log.end();
    expect(heard).toEqual(['one', 'line', 'line', 'end']);
    await new Promise<void>((resolve) => void log.follow((line) => line === undefined && resolve()));
  });
});
