/** `set -x`. */
import type { Shell } from '../shell.ts';

/** As ash quotes what must not be read as anything else; of an empty word nothing is seen. */
const quote = (text: string): string => (/^[+,\-./0-9:@A-Z\]^_a-z]*$/.test(text) ? text : singleQuoted(text));

/** Quoted in any case: how `export -p` and `set` list values. */
export const singleQuoted = (text: string): string =>
  text === ''
    ? "''"
    : text
        .split(/('+)/)
        .map((piece) => (piece === '' ? '' : piece.startsWith("'") ? `"${piece}"` : `'${piece}'`))
        .join('');

/** Shows a command before it runs; returns the assignments as they were given. */
export const traceCommand = async (
  shell: Shell,
  argv: readonly string[],
  assigned: [string, string][],
): Promise<[string, string][]> => {
  if (!shell.options.has('x')) return assigned;
  const words = [...assigned.map(([name, value]) => `${name}=${quote(value)}`), ...argv.map(quote)];
  if (words.length > 0) await shell.say(2, `${shell.variables.get('PS4') ?? ''}${words.join(' ')}\n`);
  return assigned;
};
