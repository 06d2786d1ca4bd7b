import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { commandLine, commandProblem, runCommand, type CommandOptions } from '../../src/shared/run-command.ts';

const node = (script: string, options: Partial<CommandOptions> = {}) =>
  runCommand([process.execPath, '-e', script], { env: process.env, ...options });

/** Dead, even if nobody has collected it yet. */
const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return existsSync('/proc/self/stat') && readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
};

describe('runCommand', () => {
  test('gives the exit code and what was written', async () => {
    const result = await node('console.log("out"); console.error("err"); process.exitCode = 3');
    expect(result).toMatchObject({ ended: 'exited', code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('hands over input and environment, and nothing else of the environment', async () => {
    const script = 'process.stdin.pipe(process.stdout); console.error(process.env.COLOUR, process.env.SECRET)';
    const result = await node(script, { input: 'grüße', env: { COLOUR: 'green' } });
    expect(result).toMatchObject({ code: 0, stdout: 'grüße', stderr: 'green undefined\n' });
  });

  test('calls back with whole lines, also the last one that has no end', async () => {
    const lines: string[] = [];
    const script = 'process.stdout.write("o"); process.stdout.write("ne\\ntwo")';
    await node(script, { onStdoutLine: (line) => lines.push(line) });
    expect(lines).toEqual(['one', 'two']);
  });

  test('keeps the end of a flood of output', async () => {
    const { stdout } = await node('process.stdout.write("x".repeat(3e6) + "the end")');
    expect(stdout.length).toBe(1_000_000);
    expect(stdout.endsWith('xthe end')).toBe(true);
  });

  test('a program that does not exist is a value', async () => {
    const result = await runCommand(['peapod-no-such-program'], { env: process.env });
    expect(result).toMatchObject({ ended: 'not-found', code: undefined });
  });

  test('a program that ignores its input does no harm', async () => {
    const result = await node('process.exit(0)', { input: 'x'.repeat(1_000_000) });
    expect(result.ended).toBe('exited');
  });

  test('ends a program that takes too long', async () => {
    const result = await node('setInterval(() => {}, 1000)', { timeoutMs: 200 });
    expect(result).toMatchObject({ ended: 'timed-out', code: undefined });
  });

  test('an abort ends the whole group, also members that ignore the first signal', async () => {
    const stop = new AbortController();
    const pids: number[] = [];
    const stubborn = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log(process.pid)';
    const script = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}], { stdio: "inherit" });`;
    const result = await node(script, {
      signal: stop.signal,
      graceMs: 50,
      onStdoutLine: (line) => {
        pids.push(Number(line));
        stop.abort();
      },
    });
    expect(result.ended).toBe('aborted');
    expect(pids).toHaveLength(1);
    // The signal is sent; the kernel may take a moment to act on it. Jest's time limit ends this.
    while (!isGone(pids[0]!)) await new Promise(setImmediate);
  });

  test('does not start at all when the signal is aborted already', async () => {
    let started = false;
    const result = await node('', { signal: AbortSignal.abort(), onStart: () => (started = true) });
    expect(result.ended).toBe('aborted');
    expect(started).toBe(false);
  });
});

describe('commandProblem', () => {
  test('shows the command, how it ended and its last words', async () => {
    const result = await runCommand([process.execPath, '-e', 'console.error("one\\n\\ntwo"); process.exit(4)'], {
      env: process.env,
    });
    const problem = commandProblem(
      { ...result, argv: ['tool', 'do it', "it's"] },
      { code: 'x', what: 'no luck', next: 'n' },
    );
    expect(problem).toEqual({
      code: 'x',
      what: 'no luck (exit code 4)\n    one\n    two',
      where: `tool 'do it' 'it'\\''s'`,
      next: 'n',
    });
  });

  test('falls back to standard output when nothing is on standard error', () => {
    const result = {
      argv: ['a'],
      ended: 'signalled',
      code: undefined,
      signal: 'SIGKILL',
      stdout: 'words',
      stderr: ' \n',
      ms: 1,
    } as const;
    expect(commandProblem(result, { code: 'x', what: 'it died', next: 'n' }).what).toBe(
      'it died (ended by SIGKILL)\n    words',
    );
  });

  test('a command line can be typed as it is shown', () => {
    expect(commandLine(['kubectl', '--context', 'a b', '-o=name'])).toBe(`kubectl --context 'a b' -o=name`);
  });
});
