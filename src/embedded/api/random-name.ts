/** The endings that Kubernetes gives to generated names: no vowels, so that no words appear. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

export const randomSuffix = (length = 5): string => {
  let suffix = '';
  for (let index = 0; index < length; index += 1) suffix += letters[Math.floor(Math.random() * letters.length)];
  return suffix;
};

/** The longest prefix that leaves room for the suffix in a name of 63 characters. */
const longestBase = 58;

export const nameFrom = (generateName: string): string => generateName.slice(0, longestBase) + randomSuffix();
