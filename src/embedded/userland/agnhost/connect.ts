/** Tries to reach an address, and says in one fixed word why it could not. */
import { SysError, type SocketAddress, type Sys } from '../../runtime/sys.ts';
import { lookupHost } from '../lookup-host.ts';
import { formatAddress, parsePort } from '../net/port.ts';
import { askDatagram } from './ask-datagram.ts';
import type { Command } from './command.ts';
import { parseGoDuration } from './go-duration.ts';

export const connect: Command = {
  flags: {
    timeout: { type: 'text', value: '0s' },
    protocol: { type: 'text', value: 'tcp' },
    'udp-data': { type: 'text', value: 'hostname' },
    'sctp-data': { type: 'text', value: 'hostname' },
  },
  async run(sys, flags) {
    const fail = async (why: string): Promise<number> => {
      await sys.write(2, Buffer.from(`${why}\n`));
      return 1;
    };
    const [destination = ''] = flags.operands;
    const protocol = flags.text('protocol');
    const timeoutMs = parseGoDuration(flags.text('timeout')) || undefined;
    const at = await resolve(sys, destination);
    if ('failure' in at) return fail(at.failure);
    try {
      if (protocol === 'udp') {
        const answer = await askDatagram(sys, at, `${flags.text('udp-data')}\n`, timeoutMs);
        if (answer.length > 0) return 0;
        return await fail('OTHER: No data received from the server. Cannot guarantee the server received the request.');
      }
      if (protocol !== 'tcp' && protocol !== '') return await fail(`Unsupported protocol\n${protocol}`);
      sys.close(await sys.connect(at, timeoutMs === undefined ? {} : { timeoutMs }));
      return 0;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      const shown = formatAddress(at.host, at.port);
      if (error.errno === 'ETIMEDOUT')
        return fail(protocol === 'udp' ? `TIMEOUT: read udp ->${shown}: i/o timeout` : 'TIMEOUT');
      const why = error.message.toLowerCase();
      if (error.errno === 'ECONNREFUSED')
        return fail(protocol === 'udp' ? `REFUSED: read udp ->${shown}: read: ${why}` : 'REFUSED');
      return fail(`OTHER: dial ${protocol} ${shown}: connect: ${why}`);
    }
  },
};

const resolve = async (sys: Sys, destination: string): Promise<SocketAddress | { failure: string }> => {
  const at = destination.lastIndexOf(':');
  if (at < 0) return { failure: `UNKNOWN: address ${destination}: missing port in address` };
  const [name, port] = [destination.slice(0, at).replace(/^\[(.*)\]$/u, '$1'), destination.slice(at + 1)];
  const number = parsePort(port);
  if (number === undefined) return { failure: `DNS: lookup tcp/${port}: unknown port` };
  const found = await lookupHost(sys, name === '' ? 'localhost' : name);
  if ('failure' in found) return { failure: `DNS: lookup ${name}: no such host` };
  return { host: found.addresses[0], port: number };
};
