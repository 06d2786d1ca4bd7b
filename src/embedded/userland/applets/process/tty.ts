import { type Program, SysError, type Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { writeText } from './write-text.ts';

const terminalName = (sys: Sys): string => {
  try {
    return sys.readLink('/proc/self/fd/0');
  } catch (error) {
    if (error instanceof SysError) return '/dev/tty';
    throw error;
  }
};

export const tty: Program = async (sys) => {
  const options = await readOptions(sys, { short: 's', usage: '[-s]' });
  if (typeof options === 'number') return options;
  const terminal = sys.isTerminal(0);
  if (options.has('s')) return terminal ? 0 : 1;
  return writeText(sys, `${terminal ? terminalName(sys) : 'not a tty'}\n`, terminal ? 0 : 1);
};

/** Shows the window; settings are taken and change nothing, as the line discipline can't be set. */
export const stty: Program = async (sys) => {
  const args = sys.argv.slice(1);
  if (args[0] === '--help') return showUsage(sys, { usage: '[-a|g] [-F DEVICE] [SETTING]...' }, 0);
  if (!sys.isTerminal(0)) {
    await complain(sys, `standard input: ${new SysError('ENOTTY').message}`);
    return 1;
  }
  const { columns, rows } = sys.windowSize(0) ?? { columns: 80, rows: 24 };
  if (args[0] === 'size') return writeText(sys, `${rows} ${columns}\n`);
  if (args.length > 0 && args[0] !== '-a') return 0;
  return writeText(sys, `speed 38400 baud;${args[0] === '-a' ? ` rows ${rows}; columns ${columns}; line = 0;` : ''}\n`);
};
