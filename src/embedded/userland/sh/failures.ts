/** How a shell leaves what it is doing: thrown where it happens, caught where its process or its line ends. */

/** `exit`, `set -e`: the process ends, after its EXIT trap. */
export class ShellExit extends Error {
  override readonly name = 'ShellExit';
  readonly status: number;

  constructor(status: number) {
    super(`exit ${status}`);
    this.status = status;
  }
}

/** An error that ends a script (an interactive shell goes on with the next line). It was written already, or has no text. */
export class ShellFailure extends Error {
  override readonly name = 'ShellFailure';
  readonly status: number;
  /** Not written yet: without the shell's name in front. */
  readonly text: string | undefined;

  constructor(status: number, text?: string) {
    super(text ?? `status ${status}`);
    this.status = status;
    this.text = text;
  }
}

/** Unwinds an interactive shell to its prompt after ^C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
