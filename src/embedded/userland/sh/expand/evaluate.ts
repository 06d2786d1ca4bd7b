/** Arithmetic over a shell's variables. */
import { ShellFailure } from '../failures.ts';
import type { Shell } from '../shell.ts';
import type { Word } from '../syntax/tree.ts';
import { compile, type Expression } from './arithmetic.ts';
import { ArithmeticTrouble } from './integers.ts';

const compiled = new WeakMap<Word, Expression>();

const computeText = (shell: Shell, expression: Expression): number | bigint => {
  try {
    return expression(
      {
        get: (name) => {
          const value = shell.parameter(name);
          if (value === undefined && shell.options.has('u')) throw new ShellFailure(2, `${name}: parameter not set`);
          return value;
        },
        set: (name, value) => shell.variables.set(name, value),
      },
      0,
    );
  } catch (error) {
    if (error instanceof ArithmeticTrouble) throw new ShellFailure(2, error.message);
    throw error;
  }
};

const compileText = (text: string): Expression => {
  try {
    return compile(text);
  } catch (error) {
    if (error instanceof ArithmeticTrouble) throw new ShellFailure(2, error.message);
    throw error;
  }
};

/** The value of an arithmetic expression's text. */
export const evaluate = (shell: Shell, text: string): number | bigint => computeText(shell, compileText(text));

/** Of a word without expansions: compiled once. */
export const evaluateWord = (shell: Shell, word: Word): number | bigint => {
  let expression = compiled.get(word);
  if (expression === undefined) {
    expression = compileText(word.literal!);
    compiled.set(word, expression);
  }
  return computeText(shell, expression);
};
