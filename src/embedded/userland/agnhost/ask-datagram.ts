/** One datagram there and one back. */
import { SysError, type SocketAddress, type Sys } from '../../runtime/sys.ts';

/** Throws SysError: ECONNREFUSED, or ETIMEDOUT when nothing came back in time. */
export const askDatagram = async (
  sys: Sys,
  to: SocketAddress,
  text: string,
  timeoutMs: number | undefined,
): Promise<Uint8Array> => {
  const fd = sys.bindDatagrams({ host: '0.0.0.0', port: 0 });
  try {
    sys.connectDatagrams(fd, to);
    await sys.write(fd, Buffer.from(text));
    if ((await sys.poll([fd], timeoutMs)).length === 0) throw new SysError('ETIMEDOUT');
    return await sys.read(fd, 2048);
  } finally {
    sys.close(fd);
  }
};
