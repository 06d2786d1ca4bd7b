/** The line that shows how far a download is. */

const nameWidth = 20;
const barWidth = 32;
const units = ' kMGTPE';

/** In five columns: `   12`, `97.6k`, `1024k`, `10.0M`. */
export const shortSize = (bytes: number): string => {
  if (bytes <= 99_999) return String(bytes).padStart(5);
  let tenths = bytes * 10;
  let unit = 0;
  do {
    tenths = Math.floor(tenths / 1024);
    unit += 1;
  } while (tenths > 99_999);
  const number = tenths < 1000 ? `${Math.floor(tenths / 10)}.${tenths % 10}` : String(Math.floor(tenths / 10));
  return `${number}${units[unit]}`.padStart(5);
};

const clockTime = (seconds: number): string => {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = String(Math.floor(seconds / 3600)).padStart(2);
  return `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};

/** `total` undefined: the length is not known. */
export const progressLine = (name: string, done: number, total: number | undefined, elapsedMs: number): string => {
  const ratio = total === undefined ? 1 : total === 0 ? 1 : Math.min(1, done / total);
  const stars = Math.floor(ratio * barWidth);
  const bar = `${'*'.repeat(stars)}${' '.repeat(barWidth - stars)}`;
  const left = total === undefined || done === 0 ? 0 : ((total - done) * elapsedMs) / 1000 / done;
  const shown = name.slice(0, nameWidth).padEnd(nameWidth);
  return `${shown} ${String(Math.floor(ratio * 100)).padStart(3)}% |${bar}| ${shortSize(done)} ${clockTime(Math.floor(left))} ETA`;
};
