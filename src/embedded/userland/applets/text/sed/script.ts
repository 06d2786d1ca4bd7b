/** A sed script after it was read. */
import type { ByteString } from '../../streams.ts';
import type { Pattern } from '../regex/pattern.ts';

/** `last` is `$`. */
export type Address =
  | { kind: 'line'; line: number }
  | { kind: 'last' }
  | { kind: 'pattern'; pattern: Pattern }
  /** `addr,+3` */
  | { kind: 'more'; lines: number };

export type Replacement = {
  pattern: Pattern;
  /** Text, and numbers of groups: 0 is the whole match. */
  parts: readonly (ByteString | number)[];
  /** The first that is replaced. */
  from: number;
  all: boolean;
  print: boolean;
  file: string | undefined;
};

export type Action =
  | { name: '{'; end: number }
  | { name: '}' | 'd' | 'D' | 'g' | 'G' | 'h' | 'H' | 'l' | 'n' | 'N' | 'p' | 'P' | 'q' | 'x' | '=' }
  | { name: 'a' | 'i' | 'c'; text: ByteString }
  | { name: 'b' | 't' | 'T'; label: string; target: number }
  | { name: ':'; label: string }
  | { name: 'r' | 'w'; file: string }
  | { name: 's'; replacement: Replacement }
  | { name: 'y'; map: ReadonlyMap<string, string> };

export type Command = {
  first: Address | undefined;
  second: Address | undefined;
  negated: boolean;
  action: Action;
};

/** What is wrong with a script, in the words of the applet. */
export type Problem = { problem: string };
