/** Finds out which parameters of functions are arrays, by what is done with them. */
import type { Definition, Expression, Statement, Variable } from './tree.ts';

/** Calls `mark` for each variable that is used as an array in a part of the tree. */
const visitArrays = (
  part: unknown,
  functions: ReadonlyMap<string, Definition>,
  mark: (variable: Variable) => void,
): void => {
  if (Array.isArray(part)) {
    for (const one of part) visitArrays(one, functions, mark);
    return;
  }
  if (typeof part !== 'object' || part === null) return;
  const node = part as Expression | Statement;
  if (node.kind === 'element' || node.kind === 'in' || node.kind === 'forIn' || node.kind === 'delete')
    mark(node.array);
  if (node.kind === 'builtin' && node.name === 'split') {
    const target = node.args[1];
    if (target !== undefined && (target.kind === 'local' || target.kind === 'global')) mark(target);
  }
  if (node.kind === 'call') {
    for (const [index, arg] of node.args.entries()) {
      if ((arg.kind === 'local' || arg.kind === 'global') && functions.get(node.name)?.arrays[index] === true)
        mark(arg);
    }
  }
  for (const value of Object.values(node)) visitArrays(value, functions, mark);
};

export const markArrayParameters = (functions: ReadonlyMap<string, Definition>): void => {
  for (let changed = true; changed;) {
    changed = false;
    for (const definition of functions.values()) {
      visitArrays(definition.body, functions, (variable) => {
        if (variable.kind !== 'local' || definition.arrays[variable.index] === true) return;
        definition.arrays[variable.index] = true;
        changed = true;
      });
    }
  }
};
