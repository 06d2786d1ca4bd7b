/** IPv4 addresses as texts and numbers, and ranges of them. */

const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/u;

/** Undefined: it is no address. */
export const parseIpv4 = (text: string): number | undefined => {
  const parts = dotted.exec(text);
  if (parts === null) return undefined;
  let value = 0;
  for (const part of parts.slice(1)) {
    const byte = Number(part);
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  return value;
};

export const formatIpv4 = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

export type AddressRange = { first: number; size: number; prefix: number };

/** `10.244.0.0/24`. Throws a RangeError: ranges are configuration, never input. */
export const parseRange = (cidr: string): AddressRange => {
  const [address = '', length = ''] = cidr.split('/');
  const value = parseIpv4(address);
  const prefix = Number(length);
  if (value === undefined || !/^\d+$/u.test(length) || prefix > 32) throw new RangeError(`not an IPv4 range: ${cidr}`);
  const size = 2 ** (32 - prefix);
  return { first: Math.floor(value / size) * size, size, prefix };
};

export const isInRange = (address: number, { first, size }: AddressRange): boolean =>
  address >= first && address < first + size;

export const isLoopback = (host: string): boolean => host === '::1' || /^127\.\d+\.\d+\.\d+$/u.test(host);
