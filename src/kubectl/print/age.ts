/** `45s`, `3m20s`, `5d`: how long something lasts, as short as it is useful. */
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

const two = (total: number, big: number, bigName: string, small: number, smallName: string): string => {
  const rest = Math.floor((total % big) / small);
  return `${Math.floor(total / big)}${bigName}${rest === 0 ? '' : `${rest}${smallName}`}`;
};

export const humanDuration = (milliseconds: number): string => {
  const total = Math.trunc(milliseconds / 1000);
  if (total < -1) return '<invalid>';
  if (total < 0) return '0s';
  if (total < 2 * minute) return `${total}s`;
  if (total < 10 * minute) return two(total, minute, 'm', 1, 's');
  if (total < 3 * hour) return `${Math.floor(total / minute)}m`;
  if (total < 8 * hour) return two(total, hour, 'h', minute, 'm');
  if (total < 2 * day) return `${Math.floor(total / hour)}h`;
  if (total < 8 * day) return two(total, day, 'd', hour, 'h');
  if (total < 2 * year) return `${Math.floor(total / day)}d`;
  if (total < 8 * year) return two(total, year, 'y', day, 'd');
  return `${Math.floor(total / year)}y`;
};

/** How long ago a moment of the API was. */
export const ageOf = (moment: string | null | undefined, now: number): string =>
  moment === null || moment === undefined ? '<unknown>' : humanDuration(now - Date.parse(moment));
