/** A worker process: takes connections and serves each beside the others. */
import { SysError, type Credentials, type Sys } from '../../runtime/sys.ts';
import { isClientsTrouble, serveConnection, type Serving } from './connection.ts';
import { writeErrorLog } from './logs.ts';
import { serversAt, type ListeningPort } from './listening-ports.ts';

export type WorkerOptions = Omit<Serving, 'sys'> & { ports: readonly ListeningPort[]; user: Credentials | undefined };

export const runWorker = async (sys: Sys, options: WorkerOptions): Promise<number> => {
  sys.setTitle('nginx: worker process');
  if (options.user !== undefined) sys.setCredentials(options.user);
  const serving: Serving = { ...options, sys };
  const notice = (text: string): Promise<void> =>
    writeErrorLog(sys, options.files, options.config.errorLog, 'notice', text);
  // The end of these pipes tells who waits: handlers of signals can't wait themselves.
  const quit = sys.pipe();
  const drained = sys.pipe();
  let fast = false;
  let quitting = false;
  let active = 0;
  const stop = (atOnce: boolean): void => {
    fast ||= atOnce;
    if (quitting) {
      if (atOnce) closeIfOpen(sys, drained.write);
      return;
    }
    quitting = true;
    sys.close(quit.write);
  };
  sys.onSignal('QUIT', () => stop(false));
  sys.onSignal('TERM', () => stop(true));
  sys.onSignal('INT', () => stop(true));
  sys.onSignal('HUP', 'ignore');
  sys.onSignal('CHLD', 'default');

  const handle = async (fd: number, peer: { host: string; port: number }): Promise<void> => {
    const { statistics } = options;
    active += 1;
    statistics.accepted += 1;
    statistics.active += 1;
    statistics.connections += 1;
    try {
      const local = sys.localAddress(fd);
      const client = { ...peer, localHost: local.host, localPort: local.port, connection: statistics.connections };
      await serveConnection(serving, { fd, client, servers: serversAt(options.config, local), quit: quit.read });
    } catch (error) {
      if (!isClientsTrouble(error)) throw error;
    } finally {
      active -= 1;
      statistics.active -= 1;
      closeIfOpen(sys, fd);
      if (quitting && active === 0) closeIfOpen(sys, drained.write);
    }
  };
  const accept = async (port: ListeningPort): Promise<void> => {
    for (;;) {
      const { fd, peer } = await sys.accept(port.fd);
      // Each on its own; when the process ends its calls fail as well.
      handle(fd, peer).catch(() => undefined);
    }
  };
  for (const port of options.ports) accept(port).catch(() => undefined);

  await sys.poll([quit.read]);
  if (!fast) {
    await notice('gracefully shutting down');
    for (const port of options.ports) closeIfOpen(sys, port.fd);
    if (active > 0) await sys.poll([drained.read]);
  }
  await notice('exiting');
  await notice('exit');
  return 0;
};

const closeIfOpen = (sys: Sys, fd: number): void => {
  try {
    sys.close(fd);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
};
