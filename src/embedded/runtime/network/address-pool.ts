/** Gives out the addresses of a node's range of pods: in order first, then those given back, oldest first. */
import { formatIpv4, parseRange, type AddressRange } from './ipv4.ts';
import { SysError } from '../sys.ts';

export interface AddressPool {
  readonly range: AddressRange;
  take(): string;
  giveBack(address: string): void;
}

/** The network's own address and the gateway's are nobody's, and so is the last. */
const reservedAtStart = 2;
const reservedAtEnd = 1;

export const createAddressPool = (cidr: string): AddressPool => {
  const range = parseRange(cidr);
  let next = range.first + reservedAtStart;
  const free: string[] = [];
  return {
    range,
    take() {
      if (next < range.first + range.size - reservedAtEnd) {
        const address = formatIpv4(next);
        next += 1;
        return address;
      }
      const address = free.shift();
      if (address === undefined) throw new SysError('EADDRNOTAVAIL');
      return address;
    },
    giveBack(address) {
      free.push(address);
    },
  };
};
