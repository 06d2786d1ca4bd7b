/** What `find` is asked: its expression as a tree. */

/** Compares with a number: `+5`, `-5`, `5`. */
export type Comparison = { sign: '+' | '-' | '='; value: number };

export type Test =
  | { kind: 'and' | 'or'; left: Test; right: Test }
  | { kind: 'not'; test: Test }
  | { kind: 'name' | 'path'; pattern: string; ignoreCase: boolean }
  | { kind: 'regex'; pattern: string }
  | { kind: 'type'; letter: string }
  | { kind: 'age'; of: 'modified' | 'accessed' | 'changed'; unitMs: number; than: Comparison }
  | { kind: 'size'; unit: number; than: Comparison }
  | { kind: 'links' | 'inode'; than: Comparison }
  | { kind: 'permissions'; sign: '' | '-' | '/'; mode: number }
  | { kind: 'user' | 'group'; id: number }
  | { kind: 'newer'; than: number }
  | { kind: 'empty' | 'executable' | 'prune' | 'quit' | 'delete' | 'true' }
  | { kind: 'print'; end: '\n' | '\0' }
  | { kind: 'exec'; argv: readonly string[]; asks: boolean }
  /** `+`: run once for many. Each use has its own list of paths. */
  | { kind: 'execMany'; argv: readonly string[]; paths: string[] };

export type Plan = {
  paths: readonly string[];
  test: Test;
  least: number;
  most: number;
  /** Contents before their folder. */
  depthFirst: boolean;
  oneFileSystem: boolean;
  /** Links to follow. */
  follow: 'all' | 'named' | 'none';
};
