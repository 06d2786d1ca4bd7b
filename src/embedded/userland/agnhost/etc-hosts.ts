import { print, type Command } from './command.ts';
import { readFile } from '../net/read-file.ts';

export const etcHosts: Command = {
  flags: {},
  async run(sys) {
    await print(sys, `${(await readFile(sys, '/etc/hosts')).toString()}\n`);
    return 0;
  },
};
