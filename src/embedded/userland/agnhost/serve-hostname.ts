import { SysError, type Sys } from '../../runtime/sys.ts';
import { formatAddress } from '../net/port.ts';
import { log, type Command } from './command.ts';
import { listenOn, remoteAddress, serveHttp } from './http-server.ts';

/** After the signal it goes on for as long, so that its pod's end can be watched. */
const afterSignalMs = 60_000;

export const serveHostname: Command = {
  flags: {
    tcp: { type: 'boolean', value: 'false' },
    udp: { type: 'boolean', value: 'false' },
    http: { type: 'boolean', value: 'true' },
    close: { type: 'boolean', value: 'false' },
    port: { type: 'number', value: '9376' },
  },
  async run(sys, flags) {
    const [tcp, udp, http] = [flags.boolean('tcp'), flags.boolean('udp'), flags.boolean('http')];
    if (http && (tcp || udp)) {
      await log(sys, "Can't server TCP/UDP mode and HTTP mode at the same time");
      return 1;
    }
    const port = flags.number('port');
    const name = sys.uname().node;
    if (tcp) void answerTcp(sys, await listenOn(sys, port), name).catch(() => undefined);
    if (http) {
      serveHttp(sys, await listenOn(sys, port), async (request) => {
        await log(sys, `HTTP request from ${remoteAddress(request)}`);
        return { body: name, headers: flags.boolean('close') ? [['Connection', 'close']] : [] };
      });
    }
    await log(sys, `Serving on port ${port}.`);
    await new Promise<void>((resolve) => sys.onSignal('TERM', resolve));
    await log(sys, 'Shutting down after receiving signal: terminated.');
    await log(sys, 'Awaiting pod deletion.');
    await sys.sleep(afterSignalMs);
    return 0;
  },
};

const answerTcp = async (sys: Sys, listener: number, name: string): Promise<never> => {
  for (;;) {
    const { fd, peer } = await sys.accept(listener);
    await log(sys, `TCP request from ${formatAddress(peer.host.replace(/^::ffff:/u, ''), peer.port)}`);
    try {
      await sys.write(fd, Buffer.from(name));
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
    sys.close(fd);
  }
};
