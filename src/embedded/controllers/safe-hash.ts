/** Letters and digits that the API takes for safe: no vowels, nothing that looks like another. */
const safe = 'bcdfghjklmnpqrstvwxz2456789';

const prime = 0x01000193;
const basis = 0x811c9dc5;

const steps = {
  'FNV-1': (hash: number, byte: number): number => (Math.imul(hash, prime) ^ byte) >>> 0,
  'FNV-1a': (hash: number, byte: number): number => Math.imul(hash ^ byte, prime) >>> 0,
};

/** Up to ten characters that stand for a text; 32 bits. */
export const safeHash = (text: string, method: keyof typeof steps): string => {
  let hash = basis;
  for (const byte of Buffer.from(text)) hash = steps[method](hash, byte);
  return Array.from(String(hash))
    .map((digit) => safe[digit.charCodeAt(0) % safe.length])
    .join('');
};
