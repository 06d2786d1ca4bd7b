import type { Program } from '../../../runtime/sys.ts';

export const trueProgram: Program = () => Promise.resolve(0);
export const falseProgram: Program = () => Promise.resolve(1);
