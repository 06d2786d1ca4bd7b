import type { Binding } from '../keys.ts';

export const consoleBindings: readonly Binding[] = [];
