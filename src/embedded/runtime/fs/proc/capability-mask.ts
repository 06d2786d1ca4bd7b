/** Capabilities as a bit mask. */
import { allCapabilities } from '../../capabilities.ts';

/** `00000000a80425fb` */
export const capabilityMask = (capabilities: ReadonlySet<string>): string => {
  let mask = 0n;
  for (const [bit, name] of allCapabilities.entries()) if (capabilities.has(name)) mask |= 1n << BigInt(bit);
  return mask.toString(16).padStart(16, '0');
};
