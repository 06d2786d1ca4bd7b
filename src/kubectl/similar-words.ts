/** The words within two changes of `word`, or beginning with it: what kubectl proposes. */
import { editDistance } from '../shared/nearest.ts';

export const similarWords = (word: string, known: readonly string[]): string[] =>
  known.filter((each) => editDistance(word.toLowerCase(), each) <= 2 || each.startsWith(word.toLowerCase()));
