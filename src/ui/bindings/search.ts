import type { Binding } from '../keys.ts';

export const searchBindings: readonly Binding[] = [];
