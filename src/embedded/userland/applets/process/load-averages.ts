/** The three numbers of /proc/loadavg. */
import { type Sys, SysError } from '../../../runtime/sys.ts';

export const loadAverages = async (sys: Sys): Promise<string> => {
  try {
    const fd = await sys.open('/proc/loadavg', { read: true });
    try {
      return new TextDecoder()
        .decode(await sys.read(fd))
        .split(' ')
        .slice(0, 3)
        .join(' ');
    } finally {
      sys.close(fd);
    }
  } catch (error) {
    if (error instanceof SysError) return '0.00 0.00 0.00';
    throw error;
  }
};
