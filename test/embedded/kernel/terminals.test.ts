import { describe, expect, test } from '@jest/globals';
import { Terminal } from '../../../src/embedded/runtime/kernel/terminal.ts';
import type { Signal } from '../../../src/embedded/runtime/sys.ts';
import { bytesOf, textOf } from './small-machine.ts';

const open = () => {
  const signals: Signal[] = [];
  let shown = '';
  const terminal = new Terminal(0, { columns: 80, rows: 24 }, () => {});
  terminal.onSignal = (signal) => void signals.push(signal);
  terminal.add({ full: false, push: (bytes) => void (shown += textOf(bytes)), whenDrained() {} });
  const read = (max = 1000): string | undefined => {
    const bytes = terminal.read(max);
    return bytes === undefined ? undefined : textOf(bytes);
  };
  return { terminal, type: (keys: string) => terminal.type(bytesOf(keys)), read, shown: () => shown, signals };
};

describe('a terminal', () => {
  test('gives a line when it is finished, and shows what is typed', () => {
    const { type, read, shown } = open();
    type('ls');
    expect(read()).toBeUndefined();
    type(' -l\r');
    expect(read()).toBe('ls -l\n');
    expect(shown()).toBe('ls -l\r\n');
  });

  test('gives one line at a time', () => {
    const { type, read } = open();
    type('one\rtwo\r');
    expect([read(), read(), read()]).toEqual(['one\n', 'two\n', undefined]);
  });

  test('lets keys be taken back', () => {
    const { type, read, shown } = open();
    type('ab\u007fc\r');
    expect(read()).toBe('ac\n');
    expect(shown()).toBe('ab\b \bc\r\n');
    type('äö\u007f\r');
    expect(read()).toBe('ä\n');
    type('one two\u0017x\u0015y\r');
    expect(read()).toBe('y\n');
  });

  test('turns keys into signals', () => {
    const { type, read, shown, signals } = open();
    type('lost\u0003');
    type('\u001c\u001a');
    expect(signals).toEqual(['INT', 'QUIT', 'TSTP']);
    expect(shown()).toBe('lost^C^\\^Z');
    type('\r');
    expect(read()).toBe('\n');
  });

  test('ends the input by ^D, once', () => {
    const { type, read } = open();
    type('abc\u0004');
    expect(read()).toBe('abc');
    type('\u0004');
    expect(read()).toBe('');
    expect(read()).toBeUndefined();
  });

  test('puts a carriage return before each newline', () => {
    const { terminal, shown } = open();
    terminal.write(bytesOf('a\nb\n'));
    expect(shown()).toBe('a\r\nb\r\n');
  });

  test('tells of its size and that it changed', () => {
    const { terminal, signals } = open();
    terminal.resize({ columns: 100, rows: 30 });
    terminal.resize({ columns: 100, rows: 30 });
    expect(terminal.windowSize()).toEqual({ columns: 100, rows: 30 });
    expect(signals).toEqual(['WINCH']);
  });
});
