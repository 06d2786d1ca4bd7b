/** A program of awk after it was read. */
import type { ByteString } from '../../streams.ts';

export type Variable = { kind: 'global' | 'local'; index: number; name: string };

export type Lvalue =
  | Variable
  | { kind: 'field'; index: Expression }
  | { kind: 'element'; array: Variable; subscript: readonly Expression[] };

export type Binary = '+' | '-' | '*' | '/' | '%' | '^';
export type Comparison = '<' | '<=' | '==' | '!=' | '>' | '>=';

export type Expression =
  | Lvalue
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: ByteString }
  | { kind: 'regex'; source: ByteString }
  | { kind: 'assign'; target: Lvalue; operator: Binary | undefined; value: Expression }
  | { kind: 'step'; target: Lvalue; by: 1 | -1; after: boolean }
  | { kind: 'conditional'; test: Expression; yes: Expression; no: Expression }
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'in'; subscript: readonly Expression[]; array: Variable }
  | { kind: 'match'; negated: boolean; text: Expression; pattern: Expression }
  | { kind: 'compare'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'concat'; left: Expression; right: Expression }
  | { kind: 'binary'; operator: Binary; left: Expression; right: Expression }
  | { kind: 'negate' | 'plus' | 'not'; value: Expression }
  | { kind: 'call'; name: string; args: readonly Expression[] }
  | { kind: 'builtin'; name: string; args: readonly Expression[] }
  | { kind: 'getline'; target: Lvalue | undefined; from: 'input' | 'file' | 'command'; source: Expression | undefined };

export type Redirect = { kind: '>' | '>>' | '|'; target: Expression };

export type Statement =
  | { kind: 'expression'; value: Expression }
  | { kind: 'print'; args: readonly Expression[]; redirect: Redirect | undefined }
  | { kind: 'printf'; args: readonly Expression[]; redirect: Redirect | undefined }
  | { kind: 'block'; body: readonly Statement[] }
  | { kind: 'if'; test: Expression; yes: Statement; no: Statement | undefined }
  | { kind: 'while'; test: Expression; body: Statement }
  | { kind: 'do'; body: Statement; test: Expression }
  | {
      kind: 'for';
      first: Statement | undefined;
      test: Expression | undefined;
      step: Statement | undefined;
      body: Statement;
    }
  | { kind: 'forIn'; variable: Variable; array: Variable; body: Statement }
  | { kind: 'break' | 'continue' | 'next' | 'nextfile' }
  | { kind: 'exit' | 'return'; value: Expression | undefined }
  | { kind: 'delete'; array: Variable; subscript: readonly Expression[] | undefined };

export type Rule = { first: Expression | undefined; second: Expression | undefined; action: Statement | undefined };

export type Definition = {
  name: string;
  parameters: readonly string[];
  body: Statement;
  /** Which parameters are arrays. */
  arrays: boolean[];
};

export type Script = {
  begin: Statement[];
  end: Statement[];
  rules: Rule[];
  functions: Map<string, Definition>;
  /** Names of the global variables by their index. */
  globals: string[];
};
