/** `$(VAR)` in values, commands and paths: known names are replaced, `$$` is a dollar sign, the rest stays as it is. */

const reference = /\$(?:\$|\(([^)]*)\))/g;

export const expand = (text: string, valueOf: (name: string) => string | undefined): string =>
  text.replaceAll(reference, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    return valueOf(name) ?? whole;
  });
