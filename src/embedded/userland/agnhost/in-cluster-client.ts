/** Asks the API about its health again and again, and says with which token. */
import { createHash } from 'node:crypto';
import { SysError, type Sys } from '../../runtime/sys.ts';
import { log, type Command } from './command.ts';
import { RequestFailed } from './http-client.ts';
import { inCluster } from './in-cluster.ts';

/** As klog writes a line. */
const say = (sys: Sys, level: 'I' | 'E', text: string): Promise<void> => {
  const at = new Date(sys.clock.now()).toISOString();
  const day = at.slice(5, 10).replace('-', '');
  return sys.write(2, Buffer.from(`${level}${day} ${at.slice(11, 23)}000       ${sys.pid} main.go:63] ${text}\n`));
};

export const inClusterClient: Command = {
  flags: { 'poll-interval': { type: 'number', value: '30' } },
  async run(sys, flags) {
    await say(sys, 'I', 'started');
    const api = await inCluster(sys);
    if ('problem' in api) {
      await log(sys, `err: ${api.problem}`);
      return 1;
    }
    const hashed = (header: string): string => createHash('sha256').update(`salt|${header}`).digest('base64url');
    for (;;) {
      await sys.sleep(flags.number('poll-interval') * 1000);
      await say(sys, 'I', 'calling /healthz');
      const failure = await api
        .get(`${api.server}/healthz`, (header) => say(sys, 'I', `authz_header=${hashed(header)}`))
        .then(
          ({ status, text }) => (status === 200 ? undefined : text),
          (error: unknown) => {
            if (error instanceof RequestFailed || error instanceof SysError) return error.message;
            throw error;
          },
        );
      if (failure === undefined) continue;
      await say(sys, 'E', 'status=failed');
      await say(sys, 'E', `error checking /healthz: ${failure}`);
    }
  },
};
