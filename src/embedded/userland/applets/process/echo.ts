import type { Program } from '../../../runtime/sys.ts';
import { echoText } from './echo-text.ts';
import { writeText } from './write-text.ts';

export const echo: Program = (sys) => writeText(sys, echoText(sys.argv.slice(1)));
