/** Finding processes by their names. */
import type { ProcessInfo } from '../../../runtime/sys.ts';
import { encode } from '../streams.ts';
import { compilePattern, type Pattern, PatternError } from '../text/regex/pattern.ts';

/** The kernel keeps this much of a name. */
const longestName = 15;

export class Matcher {
  readonly #pattern: Pattern;
  readonly #whole: boolean;

  private constructor(pattern: Pattern, whole: boolean) {
    this.#pattern = pattern;
    this.#whole = whole;
  }

  /** Undefined: it is no regular expression. */
  static compile(text: string, whole: boolean): Matcher | undefined {
    try {
      return new Matcher(compilePattern(encode(text), { extended: true }), whole);
    } catch (error) {
      if (error instanceof PatternError) return undefined;
      throw error;
    }
  }

  matches(name: string): boolean {
    const bytes = encode(name);
    const found = this.#pattern.match(bytes);
    return found !== undefined && (!this.#whole || (found.start === 0 && found.end === bytes.length));
  }

  /** Whether `killall` and `pidof` mean it by this name: a program's, or a script's. */
  static isCalled(one: ProcessInfo, name: string): boolean {
    if (one.state === 'Z') return false;
    if (
      one.command === name.slice(0, longestName) &&
      (name.length <= longestName || one.argv[0]?.endsWith(name) === true)
    )
      return true;
    const base = (word: string | undefined): string => word?.slice(word.lastIndexOf('/') + 1) ?? '';
    return name.startsWith('/') ? one.argv[0] === name : base(one.argv[0]) === name;
  }
}
