/** Header lines in their order and spelling. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** The first of that name, whatever its case. */
export const headerOf = (headers: Headers, name: string): string | undefined => {
  const wanted = name.toLowerCase();
  return headers.find(([each]) => each.toLowerCase() === wanted)?.[1];
};

/** `Name: value`; undefined: it is no header line. */
export const parseHeader = (line: string): readonly [string, string] | undefined => {
  const colon = line.indexOf(':');
  if (colon <= 0) return undefined;
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
};

export const formatHeaders = (headers: Headers): string =>
  headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
