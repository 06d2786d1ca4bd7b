/** Decodes a path and takes out `//`, `.` and `..`. Undefined: it is malformed, or leads above the root. */
export const normalizeUri = (path: string): string | undefined => {
  if (!path.startsWith('/')) return undefined;
  if (/%(?![0-9a-f]{2})/iu.test(path) || /%00/u.test(path)) return undefined;
  const decoded = path.replace(/%([0-9a-f]{2})/giu, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const steps: string[] = [];
  const parts = decoded.replace(/#.*/u, '').split('/').slice(1);
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part === '..') {
      if (steps.pop() === undefined) return undefined;
      if (isLast) steps.push('');
    } else if (part === '.' || part === '') {
      if (isLast) steps.push('');
    } else steps.push(part);
  }
  return `/${steps.join('/')}`;
};

/** As a path is written in a Location header or a request line. */
export const escapeUri = (uri: string): string =>
  uri
    .split('')
    .map((character) => {
      const code = character.charCodeAt(0);
      const isPlain = code > 0x20 && code < 0x7f && !'"#%?'.includes(character);
      return isPlain ? character : `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
