/** The words of `[[ … ]]`, which to ash is `[` by another name. */
import type { TestExpression } from 'unbash';
import type { Word } from './tree.ts';
import { literalWord, unsplit, type WordMaker } from './word.ts';

export const testWords = (expression: TestExpression, words: WordMaker): Word[] => {
  switch (expression.type) {
    case 'TestUnary': {
      const operand = words.word(expression.operand);
      // A word alone: bash's tree adds the -n.
      if (expression.pos === expression.operand.pos) return [operand];
      return [literalWord(expression.operator), operand];
    }
    case 'TestBinary':
      return [
        words.word(expression.left),
        literalWord(expression.operator),
        // Its pattern must not become file names.
        unsplit(words.word(expression.right, 'pattern')),
      ];
    case 'TestLogical': {
      const joint = literalWord(expression.operator === '&&' ? '-a' : '-o');
      return expression.operands.flatMap((one, index) =>
        index === 0 ? testWords(one, words) : [joint, ...testWords(one, words)],
      );
    }
    case 'TestNot':
      return [...expression.negations.map(() => literalWord('!')), ...testWords(expression.operand, words)];
    case 'TestGroup':
      return [literalWord('('), ...testWords(expression.expression, words), literalWord(')')];
  }
};
