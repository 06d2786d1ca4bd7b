import { print, type Command } from './command.ts';

/** Prints the whole command line. */
export const entrypointTester: Command = {
  flags: {},
  async run(sys) {
    await print(sys, `[${sys.argv.join(' ')}]\n`);
    return 0;
  },
};
