import type { Program } from '../../../runtime/sys.ts';
import { readAccounts } from '../files/accounts.ts';
import { complain, readOptions } from '../options.ts';
import { become } from './run-command.ts';

/** Only to oneself: a container's processes keep the user that they were started as. */
export const su: Program = async (sys) => {
  const options = await readOptions(sys, {
    short: 'mplc:s:',
    usage: "[-lmp] [-s SH] [-] [USER [FILE ARGS | -c 'CMD' [ARG0 ARGS]]]",
  });
  if (typeof options === 'number') return options;
  const login = options.has('l') || options.operands[0] === '-';
  const [user = 'root', ...rest] = options.operands[0] === '-' ? options.operands.slice(1) : options.operands;
  const accounts = await readAccounts(sys);
  const uid = accounts.userId(user);
  if (uid === undefined || accounts.userName(uid) !== user) {
    await complain(sys, `unknown user ${user}`);
    return 1;
  }
  if (uid !== sys.credentials.uid) {
    await complain(
      sys,
      sys.credentials.uid === 0 ? "can't set groups: Operation not permitted" : 'must be suid to work properly',
    );
    return 1;
  }
  const shell = options.value('s') ?? '/bin/sh';
  const name = shell.slice(shell.lastIndexOf('/') + 1);
  const command = options.value('c');
  const argv = [login ? `-${name}` : shell, ...(command === undefined ? [] : ['-c', command]), ...rest];
  return becomeFile(sys, shell, argv);
};

const becomeFile = async (sys: Parameters<Program>[0], file: string, argv: readonly string[]): Promise<number> => {
  if (argv[0] === file) return become(sys, argv);
  return sys.exec(file, argv, sys.env);
};
