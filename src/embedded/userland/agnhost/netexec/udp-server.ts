/** The UDP side of netexec: it counts as up as soon as it is asked for, and hears nothing yet. */
import type { Sys } from '../../../runtime/sys.ts';
import { log } from '../command.ts';

export type UdpServers = {
  port: number;
  /** Comma separated; empty is every address. */
  addresses: string;
  onReady: () => void;
};

export const startUdpServers = async (sys: Sys, { port, addresses, onReady }: UdpServers): Promise<void> => {
  for (const address of addresses.split(',')) {
    await log(sys, `Started UDP server on port ${address} ${port}`);
    onReady();
  }
};
