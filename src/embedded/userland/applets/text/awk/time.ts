/** Dates of awk. A container's time is UTC. */
import type { ByteString } from '../../streams.ts';
import { days, months } from '../../process/date-format.ts';

export const strftime = (format: ByteString, seconds: number): ByteString => {
  const at = new Date(seconds * 1000);
  const two = (value: number, fill = '0'): string => String(value).padStart(2, fill);
  const yearDay = Math.floor(
    (Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()) - Date.UTC(at.getUTCFullYear(), 0, 1)) /
      86_400_000,
  );
  const fields: Readonly<Record<string, () => string>> = {
    a: () => days[at.getUTCDay()]!.slice(0, 3),
    A: () => days[at.getUTCDay()]!,
    b: () => months[at.getUTCMonth()]!.slice(0, 3),
    h: () => months[at.getUTCMonth()]!.slice(0, 3),
    B: () => months[at.getUTCMonth()]!,
    c: () => strftime('%a %b %e %H:%M:%S %Y', seconds),
    C: () => two(Math.floor(at.getUTCFullYear() / 100)),
    d: () => two(at.getUTCDate()),
    D: () => strftime('%m/%d/%y', seconds),
    e: () => two(at.getUTCDate(), ' '),
    F: () => strftime('%Y-%m-%d', seconds),
    H: () => two(at.getUTCHours()),
    I: () => two(at.getUTCHours() % 12 || 12),
    j: () => String(yearDay + 1).padStart(3, '0'),
    m: () => two(at.getUTCMonth() + 1),
    M: () => two(at.getUTCMinutes()),
    n: () => '\n',
    p: () => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
    r: () => strftime('%I:%M:%S %p', seconds),
    R: () => strftime('%H:%M', seconds),
    s: () => String(Math.floor(seconds)),
    S: () => two(at.getUTCSeconds()),
    t: () => '\t',
    T: () => strftime('%H:%M:%S', seconds),
    u: () => String(at.getUTCDay() || 7),
    w: () => String(at.getUTCDay()),
    x: () => strftime('%m/%d/%y', seconds),
    X: () => strftime('%H:%M:%S', seconds),
    y: () => two(at.getUTCFullYear() % 100),
    Y: () => String(at.getUTCFullYear()),
    z: () => '+0000',
    Z: () => 'UTC',
    '%': () => '%',
  };
  return format.replaceAll(/%(.)/g, (whole, letter: string) => fields[letter]?.() ?? whole);
};

/** `YYYY MM DD HH MM SS`; -1: it is none. */
export const mktime = (text: ByteString): number => {
  const parts = text.trim().split(/\s+/).map(Number);
  if (parts.length < 6 || parts.some(Number.isNaN)) return -1;
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
};
