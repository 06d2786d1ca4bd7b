import { type Program, signals, SysError } from '../../../runtime/sys.ts';
import { readOptions, showUsage } from '../options.ts';
import { start } from './run-command.ts';

const clockFormat = (ms: number): string => `${Math.floor(ms / 60_000)}m ${((ms % 60_000) / 1000).toFixed(2)}s`;

const table = { short: '+vpao:f:', usage: '[-vpa] [-o FILE] PROG ARGS' };

export const time: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return showUsage(sys, table);
  const began = sys.clock.now();
  const pid = await start(sys, options.operands);
  let code = 127;
  let usedMs = 0;
  let report = '';
  if (pid > 0) {
    // The shell goes on where ^C ends the program.
    for (const signal of ['INT', 'QUIT'] as const) sys.onSignal(signal, 'ignore');
    const before = sys.processes().find((one) => one.pid === pid)?.cpuMs ?? 0;
    const ended = await sys.wait(pid);
    usedMs = before;
    const exit = ended?.exit ?? { code: 0 };
    code = exit.signal === undefined ? exit.code : 128 + signals[exit.signal];
    if (exit.signal !== undefined) report += `Command terminated by signal ${signals[exit.signal]}\n`;
    else if (exit.code !== 0) report += `Command exited with non-zero status ${exit.code}\n`;
  } else {
    code = -pid;
    report += `Command exited with non-zero status ${code}\n`;
  }
  const real = sys.clock.now() - began;
  report += options.has('p')
    ? `real ${(real / 1000).toFixed(2)}\nuser ${(usedMs / 1000).toFixed(2)}\nsys 0.00\n`
    : `real\t${clockFormat(real)}\nuser\t${clockFormat(usedMs)}\nsys\t${clockFormat(0)}\n`;
  const file = options.value('o');
  try {
    const target =
      file === undefined
        ? 2
        : await sys.open(
            file,
            { write: true, create: true, append: options.has('a'), truncate: !options.has('a') },
            0o666,
          );
    await sys.write(target, new TextEncoder().encode(report));
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
  return code;
};
