const soundBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Where Go's decoder stumbles; undefined when it is sound. Line ends count for nothing. */
export const badBase64 = (text: string): number | undefined => {
  if (soundBase64.test(text)) return undefined;
  const lineEnd = /[\r\n]/;
  let inGroup = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (lineEnd.test(character)) continue;
    if (character === '=') {
      if (inGroup < 2) return at;
      let next = at + 1;
      while (lineEnd.test(text[next] ?? '')) next += 1;
      if (inGroup === 2) {
        if (next >= text.length) return text.length;
        if (text[next] !== '=') return next - 1;
        next += 1;
        while (lineEnd.test(text[next] ?? '')) next += 1;
      }
      return next < text.length ? next : undefined;
    }
    if (!/[A-Za-z0-9+/]/.test(character)) return at;
    inGroup = (inGroup + 1) % 4;
  }
  return inGroup === 0 ? undefined : text.length - inGroup;
};
