import { afterEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../../src/embedded/clock.ts';
import { statusOf } from '../../../../src/embedded/userland/sh/jobs.ts';
import { startContainer, type PracticeContainer } from '../practice-container.ts';

let practice: PracticeContainer | undefined;
afterEach(() => practice?.stop());

/** Somebody at a terminal: waits for what the screen shows before the next keys. */
class Terminal {
  #screen = '';
  #waiting: (() => void)[] = [];
  readonly #keys: string[] = [];
  #wake = (): void => {};
  exit: Promise<number> = Promise.resolve(0);

  static async open(command: readonly string[] = ['sh']): Promise<Terminal> {
    practice = await startContainer({ clock: systemClock, command: ['tail', '-f', '/dev/null'] });
    const terminal = new Terminal();
    const running = practice.container.exec(command, {
      tty: { columns: 80, rows: 24 },
      stdin: terminal.#input(),
      stdout: (bytes) => {
        terminal.#screen += Buffer.from(bytes).toString().replaceAll('\r', '');
        for (const look of terminal.#waiting.splice(0)) look();
      },
    });
    if ('failure' in running) throw new Error(running.failure);
    terminal.exit = running.exited.then(statusOf);
    return terminal;
  }

  async *#input(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const keys = this.#keys.shift();
      if (keys !== undefined) yield new TextEncoder().encode(keys);
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  type(keys: string): void {
    this.#keys.push(keys);
    this.#wake();
  }

  /** What has been shown up to and with `text`; it is gone then. */
  async shows(text: string): Promise<string> {
    for (;;) {
      const at = this.#screen.indexOf(text);
      if (at >= 0) {
        const shown = this.#screen.slice(0, at + text.length);
        this.#screen = this.#screen.slice(at + text.length);
        return shown;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

test('asks for commands and runs them', async () => {
  const terminal = await Terminal.open();
  await terminal.shows('/ # ');
  terminal.type('echo $((40+2))\r');
  expect(await terminal.shows('/ # ')).toBe('echo $((40+2))\n42\n/ # ');
  terminal.type('cd /tmp\r');
  await terminal.shows('/tmp # ');
  terminal.type('cd\r');
  await terminal.shows('~ # ');
  terminal.type('exit 3\r');
  expect(await terminal.exit).toBe(3);
});

test('asks for more where a command is not complete', async () => {
  const terminal = await Terminal.open();
  await terminal.shows('/ # ');
  terminal.type('for i in 1 2\r');
  await terminal.shows('> ');
  terminal.type('do echo -$i-\r');
  await terminal.shows('> ');
  terminal.type('done\r');
  expect(await terminal.shows('/ # ')).toBe('done\n-1-\n-2-\n/ # ');
});

test('goes on after mistakes', async () => {
  const terminal = await Terminal.open();
  await terminal.shows('/ # ');
  terminal.type('fi\r');
  expect(await terminal.shows('/ # ')).toBe('fi\nsh: syntax error: unexpected "fi"\n/ # ');
  terminal.type('echo ${x?gone}\r');
  expect(await terminal.shows('/ # ')).toBe('echo ${x?gone}\nsh: x: gone\n/ # ');
  terminal.type('exec 5</nosuch\r');
  expect(await terminal.shows('/ # ')).toContain("sh: can't open /nosuch: no such file\n");
});

test('^C ends the command and not the shell', async () => {
  const terminal = await Terminal.open();
  await terminal.shows('/ # ');
  terminal.type('sleep 100\r');
  await terminal.shows('sleep 100\n');
  terminal.type('\x03');
  await terminal.shows('/ # ');
  terminal.type('echo $?\r');
  await terminal.shows('130\n/ # ');
  terminal.type('while :; do :; done\r');
  await terminal.shows('done\n');
  terminal.type('\x03');
  await terminal.shows('/ # ');
  terminal.type('half a line\x03');
  await terminal.shows('/ # ');
  terminal.type('echo fine\r');
  expect(await terminal.shows('/ # ')).toBe('echo fine\nfine\n/ # ');
});

test('tells of background commands before the next prompt', async () => {
  const terminal = await Terminal.open();
  await terminal.shows('/ # ');
  terminal.type('true &\r');
  const first = await terminal.shows('/ # ');
  expect(first).toMatch(/^true &\n\[1\] \d+\n/);
  terminal.type('sleep 0.05\r');
  // It may have ended before the first of the two prompts.
  const both = first + (await terminal.shows('/ # '));
  expect(both.split('[1]+  Done                       true\n')).toHaveLength(2);
});

test('^D ends it', async () => {
  const terminal = await Terminal.open();
  await terminal.shows('/ # ');
  terminal.type('false\r');
  await terminal.shows('/ # ');
  terminal.type('\x04');
  expect(await terminal.exit).toBe(1);
});
