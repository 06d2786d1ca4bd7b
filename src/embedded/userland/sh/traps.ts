/** What `trap` has set, and which of it is due. */
import type { Signal, Sys } from '../../runtime/sys.ts';
import { signals } from '../../runtime/sys.ts';

export type TrapName = Signal | 'EXIT';

/** `TERM`, `SIGTERM`, `15`, `term`, `0`. */
export const trapName = (text: string): TrapName | undefined => {
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    if (number === 0) return 'EXIT';
    return (Object.keys(signals) as Signal[]).find((name) => signals[name] === number);
  }
  const name = text.toUpperCase().replace(/^SIG/, '');
  return name === 'EXIT' || Object.hasOwn(signals, name) ? (name as TrapName) : undefined;
};

/** What an interactive shell doesn't die of. */
const interactiveIgnores = ['TERM', 'QUIT', 'TSTP', 'TTOU', 'TTIN'] as const;

export type TrapState = { ignored: readonly TrapName[]; ignoredFromStart: ReadonlySet<Signal>; interactive: boolean };

const numberOf = (name: TrapName): number => (name === 'EXIT' ? 0 : signals[name]);

export class Traps {
  readonly #sys: Sys;
  readonly #commands = new Map<TrapName, string>();
  /** Ignored when the shell began: a script can't change that. */
  readonly #ignoredFromStart = new Set<Signal>();
  readonly #due: Signal[] = [];
  readonly #interactive: boolean;
  /** ^C at an interactive shell, which has no trap for it. */
  interrupted = false;

  constructor(sys: Sys, interactive: boolean) {
    this.#sys = sys;
    this.#interactive = interactive;
    if (!interactive) return;
    sys.onSignal('INT', () => {
      this.interrupted = true;
    });
    for (const name of interactiveIgnores) sys.onSignal(name, 'ignore');
  }

  get due(): boolean {
    return this.#due.length > 0;
  }

  /** There is something to run at the end, so that the process can't become another program. */
  get any(): boolean {
    for (const command of this.#commands.values()) if (command !== '') return true;
    return false;
  }

  command(name: TrapName): string | undefined {
    return this.#commands.get(name);
  }

  list(): { name: TrapName; command: string }[] {
    return [...this.#commands]
      .map(([name, command]) => ({ name, command }))
      .toSorted((a, b) => numberOf(a.name) - numberOf(b.name));
  }

  /** An empty command ignores; undefined is the default again. */
  set(name: TrapName, command: string | undefined): void {
    if (name === 'EXIT' || name === 'KILL' || name === 'STOP') {
      if (command === undefined) this.#commands.delete(name);
      else this.#commands.set(name, command);
      return;
    }
    if (this.#ignoredFromStart.has(name)) return;
    if (!this.#commands.has(name) && this.#sys.signalHandling(name) === 'ignore' && !this.#interactive) {
      this.#ignoredFromStart.add(name);
      return;
    }
    if (command === undefined) {
      this.#commands.delete(name);
      if (this.#interactive && name === 'INT') {
        this.#sys.onSignal('INT', () => {
          this.interrupted = true;
        });
      } else this.#sys.onSignal(name, this.#interactive && (name === 'TERM' || name === 'QUIT') ? 'ignore' : 'default');
    } else {
      this.#commands.set(name, command);
      this.#sys.onSignal(name, command === '' ? 'ignore' : () => void this.#due.push(name));
    }
  }

  nextDue(): { name: Signal; command: string } | undefined {
    const name = this.#due.shift();
    if (name === undefined) return undefined;
    return { name, command: this.#commands.get(name) ?? '' };
  }

  /** The exit status that an interrupted `wait` has. */
  get firstDue(): Signal | undefined {
    return this.#due[0];
  }

  /** Takes the EXIT trap: it runs once. */
  takeExit(): string | undefined {
    const command = this.#commands.get('EXIT');
    this.#commands.delete('EXIT');
    return command;
  }

  state(): TrapState {
    const ignored = [...this.#commands].filter(([, command]) => command === '').map(([name]) => name);
    return { ignored, ignoredFromStart: new Set(this.#ignoredFromStart), interactive: this.#interactive };
  }

  /** For a child: what is ignored stays so, handlers are gone. */
  inherit({ ignored, ignoredFromStart, interactive }: TrapState): void {
    for (const name of ignored) if (name !== 'EXIT') this.#commands.set(name, '');
    for (const name of ignoredFromStart) this.#ignoredFromStart.add(name);
    if (interactive) for (const name of interactiveIgnores) this.#sys.onSignal(name, 'default');
  }
}
