/** TZ of POSIX: `UTC`, `EST5`, `UTC-2`, `<+03>-3`. Rules for summer time are left out. */

export type Zone = { name: string; offsetMinutes: number };

const utc: Zone = { name: 'UTC', offsetMinutes: 0 };

/** Names of files in a zone database that images don't have mean UTC. */
export const zoneOf = (text: string | undefined): Zone => {
  const found = /^(?:([A-Za-z]{3,})|<([\w+-]+)>)([-+]?)(\d{1,2})(?::(\d{2}))?/.exec(text ?? '');
  if (found === null) {
    const name = /^[A-Za-z]{3,}$/.exec(text ?? '')?.[0];
    return name === undefined ? utc : { name, offsetMinutes: 0 };
  }
  const minutes = Number(found[4]) * 60 + Number(found[5] ?? 0);
  // West counts up.
  return { name: found[1] ?? found[2]!, offsetMinutes: (found[3] === '-' ? 1 : -1) * minutes + 0 };
};
