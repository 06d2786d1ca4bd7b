/** Times as nginx writes them into its logs; the machine's zone is UTC. */
const two = (value: number): string => String(value).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const clockTime = (date: Date): string =>
  `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;

/** `2026/11/21 13:56:12` */
export const errorLogTime = (now: number): string => {
  const date = new Date(now);
  return `${date.getUTCFullYear()}/${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())} ${clockTime(date)}`;
};

/** `21/Nov/2026:13:56:12 +0000` */
export const accessLogTime = (now: number): string => {
  const date = new Date(now);
  return `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}:${clockTime(date)} +0000`;
};

/** `2026-11-21T13:56:12+00:00` */
export const isoTime = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}+00:00`;
