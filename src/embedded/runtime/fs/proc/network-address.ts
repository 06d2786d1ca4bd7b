/** Addresses as /proc/net writes them: 32-bit words in the byte order of x86. */
const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

const bytesOf = (ipv4: string): number[] => ipv4.split('.').map(Number);

/** `0100007F` */
export const ipv4Hex = (address: string): string =>
  bytesOf(address)
    .toReversed()
    .map((byte) => hex(byte, 2))
    .join('');

/** Eight groups of an IPv6 address. */
const groupsOf = (address: string): number[] => {
  const [head = '', tail] = address.split('::');
  const parse = (text: string): number[] =>
    text
      .split(':')
      .filter((group) => group !== '')
      .flatMap((group) => {
        if (!group.includes('.')) return [Number.parseInt(group, 16)];
        const [a = 0, b = 0, c = 0, d = 0] = bytesOf(group);
        return [a * 256 + b, c * 256 + d];
      });
  const [first, last] = [parse(head), parse(tail ?? '')];
  return tail === undefined
    ? first
    : [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
};

const isIpv4 = (address: string): boolean => !address.includes(':');

/** An IPv4 address is written as mapped; every address of either kind as zeros. */
export const ipv6Hex = (address: string): string => {
  const groups = groupsOf(isIpv4(address) ? (address === '0.0.0.0' ? '::' : `::ffff:${address}`) : address);
  let text = '';
  for (let word = 0; word < 4; word += 1) {
    const [high = 0, low = 0] = groups.slice(word * 2, word * 2 + 2);
    text += hex(low & 0xff, 2) + hex(low >> 8, 2) + hex(high & 0xff, 2) + hex(high >> 8, 2);
  }
  return text;
};

/** `1F90` */
export const portHex = (port: number): string => hex(port, 4);

/** `00FFFFFF` for 24 */
export const maskHex = (prefix: number): string => {
  const mask = prefix === 0 ? 0 : (0xffff_ffff << (32 - prefix)) >>> 0;
  return ipv4Hex([mask >>> 24, (mask >>> 16) & 0xff, (mask >>> 8) & 0xff, mask & 0xff].join('.'));
};

/** The network that an address is in: `10.244.0.0`. */
export const networkOf = (address: string, prefix: number): string => {
  const [a = 0, b = 0, c = 0, d = 0] = bytesOf(address);
  const value = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const mask = prefix === 0 ? 0 : (0xffff_ffff << (32 - prefix)) >>> 0;
  const network = (value & mask) >>> 0;
  return [network >>> 24, (network >>> 16) & 0xff, (network >>> 8) & 0xff, network & 0xff].join('.');
};
