/** What a subcommand of agnhost is, and how it says things. */
import type { Sys } from '../../runtime/sys.ts';
import type { FlagTable, Flags } from './flags.ts';

export type Command = {
  flags: FlagTable;
  /** Its value is the exit code. */
  run: (sys: Sys, flags: Flags) => Promise<number>;
};

export const print = (sys: Sys, text: string): Promise<void> => sys.write(1, Buffer.from(text));

/** `2026/01/02 03:04:05 text` on standard error, as Go's log package writes it. */
export const log = (sys: Sys, text: string): Promise<void> => {
  const at = new Date(sys.clock.now()).toISOString();
  const line = `${at.slice(0, 10).replaceAll('-', '/')} ${at.slice(11, 19)} ${text}`;
  return sys.write(2, Buffer.from(line.endsWith('\n') ? line : `${line}\n`));
};
