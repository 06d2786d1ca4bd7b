/** What the interpreter walks: POSIX shell as ash has it, made of unbash's tree by `parse.ts`. */

export type ParameterOperator =
  | '-'
  | ':-'
  | '='
  | ':='
  | '+'
  | ':+'
  | '?'
  | ':?'
  | '#'
  | '##'
  | '%'
  | '%%'
  | '/'
  | '//';

export type WordPart =
  | { kind: 'text'; text: string; quoted: boolean }
  /** `~` or `~user` at a place where it counts. */
  | { kind: 'tilde'; user: string }
  | { kind: 'parameter'; name: string; quoted: boolean }
  | { kind: 'length'; name: string; quoted: boolean }
  | { kind: 'operation'; name: string; quoted: boolean; operator: ParameterOperator; operand: Word; replacement?: Word }
  | { kind: 'substring'; name: string; quoted: boolean; offset: Word; length?: Word }
  | { kind: 'command'; quoted: boolean; list: List }
  | { kind: 'arithmetic'; quoted: boolean; body: Word }
  /** `<(list)` */
  | { kind: 'process'; operator: '<' | '>'; list: List }
  /** `${x!y}`: known to be wrong, but said only when it is expanded. */
  | { kind: 'bad' };

export type Word = {
  parts: readonly WordPart[];
  /** The whole word when nothing in it needs expanding. */
  literal?: string;
};

export type Assignment = { name: string; value: Word };

export type FileOperator = '>' | '>>' | '<' | '<>' | '>|';
export type Redirect =
  | { kind: 'file'; fd: number; operator: FileOperator; target: Word }
  /** `&>`: both standard output and error. */
  | { kind: 'both'; target: Word }
  | { kind: 'duplicate'; fd: number; target: Word }
  /** A here-document or here-string: what is read from `fd`. */
  | { kind: 'here'; fd: number; body: Word };

export type Simple = {
  kind: 'simple';
  line: number;
  assignments: readonly Assignment[];
  words: readonly Word[];
  redirects: readonly Redirect[];
};

export type CaseItem = { patterns: readonly Word[]; body: List; fallThrough: boolean };

export type Command =
  | Simple
  | { kind: 'pipeline'; commands: readonly Command[]; negated: boolean }
  | { kind: 'and-or'; first: Command; rest: readonly { operator: '&&' | '||'; command: Command }[] }
  | { kind: 'redirected'; command: Command; redirects: readonly Redirect[] }
  | { kind: 'if'; branches: readonly { condition: List; body: List }[]; otherwise?: List }
  | { kind: 'for'; line: number; name: string; words?: readonly Word[]; body: List }
  | { kind: 'while'; until: boolean; condition: List; body: List }
  | { kind: 'case'; word: Word; items: readonly CaseItem[] }
  | { kind: 'subshell'; body: List }
  | { kind: 'group'; body: List }
  | { kind: 'function'; name: string; body: Command; size: number };

export type Statement = {
  command: Command;
  background: boolean;
  /** As it was written, for `jobs`. */
  text: string;
};
export type List = readonly Statement[];
