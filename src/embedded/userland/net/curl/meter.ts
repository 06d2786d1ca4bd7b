/** curl's progress meter. */

export const meterTitle =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n';

/** In five columns. */
const five = (bytes: number): string => {
  if (bytes < 100_000) return String(bytes).padStart(5);
  const units = ['k', 'M', 'G'];
  let value = bytes;
  for (const unit of units) {
    value /= 1024;
    if (value < 10_000)
      return `${value < 100 && unit !== 'k' ? value.toFixed(1) : Math.floor(value)}${unit}`.padStart(5);
  }
  return `${Math.floor(value)}G`.padStart(5);
};

export type MeterState = { total: number; received: number; sent: number; toSend: number; elapsedMs: number };

const noTime = '--:--:--';

const clockTime = (seconds: number): string => {
  if (seconds <= 0) return noTime;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(Math.floor(seconds / 3600)).padStart(2)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};

const percent = (part: number, whole: number): string =>
  String(whole === 0 ? 0 : Math.floor((part * 100) / whole)).padStart(3);

/** Begins with a carriage return: each line is written over the one before. */
export const meterLine = ({ total, received, sent, toSend, elapsedMs }: MeterState): string => {
  const seconds = Math.max(1, elapsedMs) / 1000;
  const down = Math.floor(received / seconds);
  const up = Math.floor(sent / seconds);
  const expected = total + toSend;
  return (
    `\r${percent(received + sent, expected)} ${five(expected)}  ${percent(received, total)} ${five(received)}  ${percent(sent, toSend)} ${five(sent)}` +
    `  ${five(down)}  ${five(up)} ${noTime} ${clockTime(Math.floor(elapsedMs / 1000))} ${noTime} ${five(down + up)}`
  );
};
