/** Paths as text. */

/** `a/b/` and `a/b` are `b`, `/` is `/`. */
export const lastPart = (path: string): string => {
  const trimmed = path.replace(/(.)\/+$/, '$1');
  return trimmed === '/' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
};

export const join = (folder: string, name: string): string =>
  folder === '' ? name : folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;

/** The folder part, as `dirname` has it. */
export const folderOf = (path: string): string => {
  const trimmed = path.replace(/(.)\/+$/, '$1');
  const at = trimmed.lastIndexOf('/');
  if (at < 0) return '.';
  const folder = trimmed.slice(0, at).replace(/(.)\/+$/, '$1');
  return folder === '' ? '/' : folder;
};

/** By bytes, as in the C locale. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
