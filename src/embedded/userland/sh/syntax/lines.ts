/** Line of a position: asked in rising order nearly always. */
export const lineCounter = (source: string, firstLine: number): ((pos: number) => number) => {
  let at = 0;
  let line = firstLine;
  return (pos) => {
    if (pos < at) {
      at = 0;
      line = firstLine;
    }
    for (let next = source.indexOf('\n', at); next >= 0 && next < pos; next = source.indexOf('\n', at)) {
      line += 1;
      at = next + 1;
    }
    return line;
  };
};
