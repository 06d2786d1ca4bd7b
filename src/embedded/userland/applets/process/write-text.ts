/** The output of applets that have little of it. */
import { type Sys, SysError } from '../../../runtime/sys.ts';
import { complain } from '../options.ts';

const encoder = new TextEncoder();

/** Writes to standard output; the exit code is 1 when that fails. */
export const writeText = async (sys: Sys, text: string, code = 0): Promise<number> => {
  try {
    if (text !== '') await sys.write(1, encoder.encode(text));
    return code;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await complain(sys, `write error: ${error.message}`);
    return 1;
  }
};
