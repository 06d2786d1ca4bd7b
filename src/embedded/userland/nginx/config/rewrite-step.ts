import type { Building } from './building.ts';
import { Emergency } from './emergency.ts';
import { createMatcher } from './matcher.ts';
import type { RewriteStep } from './scope.ts';

/** `return`, `set` and `rewrite`. */
export const rewriteStep = (
  building: Building,
  name: 'return' | 'set' | 'rewrite',
  args: readonly string[],
): RewriteStep => {
  const [first = '', second, third] = args;
  if (name === 'set') {
    if (!first.startsWith('$')) throw new Emergency(`invalid variable name "${first}"`);
    building.texts.add(second!);
    building.made.add(first.slice(1));
    return { do: 'set', variable: first.slice(1), value: second! };
  }
  if (name === 'rewrite') {
    const flags = ['last', 'break', 'redirect', 'permanent'] as const;
    const flag = flags.find((each) => each === third);
    if (third !== undefined && flag === undefined) throw new Emergency(`invalid parameter "${third}"`);
    building.texts.add(second!);
    return { do: 'rewrite', matcher: createMatcher(first, false), to: second!, flag };
  }
  building.texts.add(args.at(-1)!);
  if (/^\d{3}$/u.test(first)) return { do: 'return', code: Number(first), text: second };
  if (args.length === 1 && /^(https?:\/\/|\$scheme)/u.test(first)) return { do: 'return', code: 302, text: first };
  throw new Emergency(`invalid return code "${first}"`);
};
