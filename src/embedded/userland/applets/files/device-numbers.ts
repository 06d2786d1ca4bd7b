/** Major and minor numbers of the character devices that containers have. */

const known: Readonly<Record<string, readonly [number, number]>> = {
  null: [1, 3],
  zero: [1, 5],
  full: [1, 7],
  random: [1, 8],
  urandom: [1, 9],
  tty: [5, 0],
  console: [5, 1],
  ptmx: [5, 2],
};

export const deviceNumbers = (path: string): readonly [number, number] => {
  const terminal = /\/pts\/(\d+)$/.exec(path);
  if (terminal !== null) return [136, Number(terminal[1])];
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (Object.hasOwn(known, name) ? known[name] : undefined) ?? [0, 0];
};
