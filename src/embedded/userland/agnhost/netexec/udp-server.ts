/** The UDP side of netexec: each datagram is a command, and the answer goes back in another. */
import { SysError, type SocketAddress, type Sys } from '../../../runtime/sys.ts';
import { formatAddress } from '../../net/port.ts';
import { log } from '../command.ts';

export type UdpServers = {
  port: number;
  /** Comma separated; empty is every address. */
  addresses: string;
  onReady: () => void;
};

export const startUdpServers = async (sys: Sys, { port, addresses, onReady }: UdpServers): Promise<void> => {
  for (const address of addresses.split(',')) {
    let fd: number;
    try {
      fd = sys.bindDatagrams({ host: address === '' ? '::' : address, port });
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      await log(
        sys,
        `failed to create listener for UDP address ${address}:${port}. error: listen udp ${address}:${port}: bind: ${error.message.toLowerCase()}`,
      );
      return sys.exit(1);
    }
    await log(sys, `Started UDP server on port ${address} ${port}`);
    onReady();
    // It ends when the process is over.
    serve(sys, fd, port).catch(() => undefined);
  }
};

const serve = async (sys: Sys, fd: number, port: number): Promise<never> => {
  for (;;) {
    const { bytes, from } = await sys.receiveDatagram(fd);
    const answer = await answerTo(sys, Buffer.from(bytes).toString().trim().toLowerCase(), from, port);
    if (answer !== undefined) sys.sendDatagram(fd, Buffer.from(answer), from);
  }
};

const answerTo = async (sys: Sys, text: string, from: SocketAddress, port: number): Promise<string | undefined> => {
  const client = formatAddress(from.host, from.port);
  if (text === 'hostname') {
    await log(sys, 'Sending udp hostName response');
    return sys.uname().node;
  }
  if (text.startsWith('echo ')) {
    const rest = text.slice('echo '.length);
    await log(sys, `Echoing ${rest} to UDP client ${client}\n`);
    return rest;
  }
  if (text === 'clientip') {
    await log(sys, `Sending clientip back to UDP client ${client}\n`);
    return client;
  }
  if (text === 'serverport') {
    await log(sys, `Sending server port to UDP client ${port}\n`);
    return String(port);
  }
  if (text !== '') await log(sys, `Unknown UDP command received from ${client}: ${text}\n`);
  return undefined;
};
