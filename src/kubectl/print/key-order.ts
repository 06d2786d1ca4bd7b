/** The order of keys in kubectl's YAML: numbers inside names count as numbers, letters come after other signs. */
const isLetter = (letter: string): boolean => /\p{L}/u.test(letter);
const isDigit = (letter: string): boolean => /\d/.test(letter);

const digitsFrom = (text: string, at: number): string => /^\d*/.exec(text.slice(at))?.[0] ?? '';

export const compareKeys = (a: string, b: string): number => {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  const [x, y] = [a.charAt(at), b.charAt(at)];
  if (x === '' || y === '') return a.length - b.length;
  const afterDigit = at > 0 && isDigit(a.charAt(at - 1));
  if (isLetter(x) && isLetter(y)) return x < y ? -1 : 1;
  if (isLetter(x) || isLetter(y)) return (afterDigit ? isLetter(x) : isLetter(y)) ? -1 : 1;
  const [m, n] = [digitsFrom(a, at), digitsFrom(b, at)];
  // A zero inside a longer number is worth its place.
  const inNumber = (x === '0' || y === '0') && /[1-9]\d*$/.test(a.slice(0, at)) ? '1' : '';
  const difference = Number(inNumber + m || '0') - Number(inNumber + n || '0');
  return difference || m.length - n.length || (x < y ? -1 : 1);
};
