/** All builtins by name. */
import type { Builtin } from './builtin.ts';
import { controlBuiltins } from './control.ts';
import { environmentBuiltins } from './environment.ts';
import { jobBuiltins } from './jobs.ts';
import { lookupBuiltins } from './lookup.ts';
import { readBuiltin } from './read.ts';
import { textBuiltins } from './text.ts';
import { variableBuiltins } from './variables.ts';

export type { Builtin } from './builtin.ts';

export const builtins: ReadonlyMap<string, Builtin> = new Map([
  ...controlBuiltins,
  ...environmentBuiltins,
  ...jobBuiltins,
  ...lookupBuiltins,
  readBuiltin,
  ...textBuiltins,
  ...variableBuiltins,
]);
