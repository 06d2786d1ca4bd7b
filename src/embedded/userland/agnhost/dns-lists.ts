/** What /etc/resolv.conf says, with commas: `dns-suffix` and `dns-server-list`. */
import { readFile } from '../net/read-file.ts';
import { print, type Command } from './command.ts';

const printLine = (keyword: string): Command => ({
  flags: {},
  async run(sys) {
    const lines = (await readFile(sys, '/etc/resolv.conf')).toString().split('\n');
    const line = lines.find((each) => each.startsWith(keyword));
    if (line === undefined) {
      await sys.write(2, Buffer.from('panic: Could not find DNS search list!\n'));
      return 2;
    }
    await print(sys, `${line.split(' ').slice(1).join(',')}\n`);
    return 0;
  },
});

export const dnsSuffix = printLine('search');
export const dnsServerList = printLine('nameserver');
