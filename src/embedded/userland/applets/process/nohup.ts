import { type Program, SysError } from '../../../runtime/sys.ts';
import { complain, showUsage } from '../options.ts';
import { become } from './run-command.ts';

export const nohup: Program = async (sys) => {
  const args = sys.argv.slice(1);
  if (args.length === 0 || args[0] === '--help')
    return showUsage(sys, { usage: 'PROG ARGS' }, args.length === 0 ? 125 : 0);
  if (sys.isTerminal(0)) sys.dup2(await sys.open('/dev/null', { read: true }), 0);
  if (sys.isTerminal(1)) {
    let file = 'nohup.out';
    let fd: number;
    const flags = { write: true, create: true, append: true };
    try {
      fd = await sys.open(file, flags, 0o600);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      file = `${sys.env.get('HOME') ?? ''}/nohup.out`;
      fd = await sys.open(file, flags, 0o600);
    }
    sys.dup2(fd, 1);
    sys.close(fd);
    await complain(sys, `appending output to ${file}`);
  }
  if (sys.isTerminal(2)) sys.dup2(1, 2);
  sys.onSignal('HUP', 'ignore');
  return become(sys, args);
};
