const two = (value: number): string => String(value).padStart(2, '0');

/** Local time of day: `12:03:05`. */
export const clockTime = (at: number): string => {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
};

/** As short as kubectl says it: `7s`, `3m`, `2h`, `4d`. */
export const age = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
};

/** For people: `40 seconds`, `12 minutes`, `1 h 05 min`. */
export const spent = (ms: number): string => {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 90) return `${seconds} second${seconds === 1 ? '' : 's'}`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
};
