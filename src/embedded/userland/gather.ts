/** Pieces read to the end: while they are gathered they count as the program's memory, so that an endless source kills it. */
import type { Sys } from '../runtime/sys.ts';

/** What a piece costs beside its bytes. */
const pieceBytes = 64;

export const gather = async (sys: Sys, source: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  let held = 0;
  for await (const piece of source) {
    pieces.push(piece);
    held += piece.length + pieceBytes;
    sys.charge(piece.length + pieceBytes);
  }
  const whole = Buffer.concat(pieces);
  sys.charge(-held);
  return whole;
};

/** What is read from a descriptor until its end. */
export async function* piecesOf(sys: Sys, fd: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let piece = await sys.read(fd); piece.length > 0; piece = await sys.read(fd)) yield piece;
}
