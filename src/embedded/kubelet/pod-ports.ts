/** The ports of a pod's own network, for port-forward: what listens on localhost only is reached too. */
import type { PodPorts } from '../api/node-access.ts';
import { SysError } from '../runtime/sys.ts';
import type { Sandbox } from '../runtime/types.ts';

const reasons: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EPIPE: 'broken pipe',
  EHOSTUNREACH: 'no route to host',
  ETIMEDOUT: 'i/o timeout',
};

const reasonOf = (code: string): string => reasons[code] ?? code;

/** Where a runtime puts it: each sandbox has one of its own, whatever its name. */
const namespaceOf = ({ id }: Sandbox): string =>
  `/var/run/netns/cni-${[id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20, 32)].join('-')}`;

/** `isUp`: the sandbox is still the pod's. */
export const podPortsOf = (sandbox: Sandbox, hostNetwork: boolean, isUp: () => boolean): PodPorts => {
  const { id } = sandbox;
  const place = JSON.stringify(hostNetwork ? 'host' : namespaceOf(sandbox));
  const failed = `failed to execute portforward in network namespace ${place}: `;
  return {
    id,
    async connect(port) {
      if (!isUp()) return { failure: `network namespace for sandbox "${id}" is closed` };
      try {
        return await sandbox.connect({ host: '127.0.0.1', port });
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        const dial = (network: string, host: string): string =>
          `dial ${network} ${host}:${port}: connect: ${reasonOf(error.errno)}`;
        const tried = `IPv4: ${dial('tcp4', '127.0.0.1')} IPv6 ${dial('tcp6', '[::1]')} `;
        return { failure: `${failed}failed to connect to localhost:${port} inside namespace "${id}", ${tried}` };
      }
    },
    async dial(host, port) {
      if (!isUp()) return { failure: `dial tcp ${host}:${port}: connect: no route to host` };
      try {
        return await sandbox.connect({ host, port });
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        const reason = reasonOf(error.errno);
        return {
          failure: `dial tcp ${host}:${port}: ${error.errno === 'ETIMEDOUT' ? reason : `connect: ${reason}`}`,
        };
      }
    },
    failure: (from, port, verb, code) =>
      `${failed}${verb} tcp4 127.0.0.1:${from}->127.0.0.1:${port}: ${verb}: ${reasonOf(code)}`,
  };
};
