/** What `echo` writes, in the shell and as a program. */
import { unescape } from './escapes.ts';

export const echoText = (args: readonly string[]): string => {
  let at = 0;
  let newline = true;
  let escapes = false;
  for (; at < args.length; at += 1) {
    const word = args[at]!;
    if (!/^-[neE]+$/.test(word)) break;
    for (const letter of word.slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  const text = args.slice(at).join(' ');
  if (!escapes) return newline ? `${text}\n` : text;
  const { text: result, stopped } = unescape(text);
  return newline && !stopped ? `${result}\n` : result;
};
