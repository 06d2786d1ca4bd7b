import type { Signal } from '../../runtime/sys.ts';
import { SysError } from '../../runtime/sys.ts';
import { print, type Command } from './command.ts';

const names: Partial<Record<Signal, { text: string; code: number }>> = {
  INT: { text: 'interrupt', code: 1 },
  TERM: { text: 'terminated', code: 2 },
};

/** Waits for a signal, and tells its name in the log and in the termination message. */
export const pause: Command = {
  flags: {},
  async run(sys) {
    await print(sys, 'Paused\n');
    const told = new Promise<Signal>((resolve) => {
      for (const signal of ['INT', 'TERM'] as const) sys.onSignal(signal, () => resolve(signal));
    });
    await print(sys, 'Signals registered\n');
    const { text, code } = names[await told]!;
    const message = `exiting because of signal "${text}"\n`;
    const path = sys.env.get('TERMINATION_MESSAGE_PATH') || '/dev/termination-log';
    try {
      const fd = await sys.open(path, { write: true, create: true, truncate: true }, 0o644);
      await sys.write(fd, Buffer.from(message));
      sys.close(fd);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
    await print(sys, message);
    return code;
  },
};
