/** What ip and ifconfig say about an interface beyond its address. */

/** The IPv6 address that Linux makes from a hardware address. */
export const linkLocal = (mac: string): string => {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  const groups = [(a ^ 2) * 256 + b, c * 256 + 0xff, 0xfe * 256 + d, e * 256 + f];
  return `fe80::${groups.map((group) => group.toString(16)).join(':')}`;
};
