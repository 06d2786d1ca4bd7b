import type { Program, Sys } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { eachLine, LineReader, Output, reasonOf } from '../streams.ts';

const table = {
  short: 'o:t:rwanfvsiBO:',
  long: { bind: 'B', rbind: 'B' },
  usage: '[OPTIONS] [-o OPT] DEVICE NODE',
};

/** Lines of /proc/mounts, as `mount` shows them. */
const list = async (sys: Sys, type: string | undefined): Promise<number> => {
  let fd: number;
  try {
    fd = await sys.open('/proc/mounts', { read: true });
  } catch (error) {
    await complain(sys, `can't open '/proc/mounts': ${reasonOf(error)}`);
    return 1;
  }
  const out = new Output(sys);
  try {
    await eachLine(sys, new LineReader(sys, fd), (line) => {
      const [source, path, kind, how] = line.split(' ');
      return type === undefined || type === kind ? out.put(`${source} on ${path} type ${kind} (${how})\n`) : undefined;
    });
  } finally {
    sys.close(fd);
  }
  await out.flush();
  return 0;
};

/** The images have no table of file systems. */
const noTable: Program = async (sys) => {
  await complain(sys, "can't read '/etc/fstab': No such file or directory");
  return 1;
};

export const mount: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const [source, path] = options.operands;
  if (options.operands.length > 2) return showUsage(sys, table);
  const asked = options.values('o').flatMap((text) => text.split(','));
  if (source === undefined) return options.has('a') ? noTable(sys) : list(sys, options.value('t'));
  const remount = asked.includes('remount');
  if (path === undefined && !remount) return noTable(sys);
  const type = options.value('t');
  try {
    sys.mount(source, path ?? source, {
      ...(type === undefined ? {} : { type }),
      readOnly: options.has('r') || asked.includes('ro'),
      bind: options.has('B') || asked.includes('bind') || asked.includes('rbind'),
      remount,
    });
    return 0;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await complain(
      sys,
      error.errno === 'EPERM'
        ? 'permission denied (are you root?)'
        : `mounting ${source} on ${path ?? source} failed: ${error.message}`,
    );
    return 1;
  }
};
