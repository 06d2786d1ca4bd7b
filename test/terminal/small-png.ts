/** A PNG with a palette: text on a plain ground has few colours, and a picture of it is a third of the size then. */
import { crc32, deflateSync } from 'node:zlib';

export type Pixels = {
  width: number;
  height: number;
  /** Red, green, blue and alpha of each pixel, row by row. */ rgba: Uint8Array;
};

type Colour = readonly [red: number, green: number, blue: number];

const mostColours = 127;
const transparent = 0;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};

const distance = (a: Colour, b: Colour): number => a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0);

/** The nearest of the colours that are most in use, as numbers from 1; 0 is transparent. */
const reduced = ({ rgba }: Pixels): { palette: readonly Colour[]; indices: Uint8Array } => {
  const at = (pixel: number): number => (rgba[pixel]! << 16) | (rgba[pixel + 1]! << 8) | rgba[pixel + 2]!;
  const seen = new Map<number, number>();
  for (let pixel = 0; pixel < rgba.length; pixel += 4) seen.set(at(pixel), (seen.get(at(pixel)) ?? 0) + 1);
  const colourOf = (key: number): Colour => [key >> 16, (key >> 8) & 255, key & 255];
  const palette: Colour[] = [];
  // A shade that hardly differs from one that is there already would waste a place.
  for (const [key] of [...seen].toSorted(([, a], [, b]) => b - a)) {
    if (palette.length === mostColours) break;
    if (palette.every((each) => distance(each, colourOf(key)) > 60)) palette.push(colourOf(key));
  }
  const nearest = new Map<number, number>();
  for (const key of seen.keys()) {
    const far = palette.map((each) => distance(each, colourOf(key)));
    nearest.set(key, far.indexOf(Math.min(...far)) + 1);
  }
  const indices = new Uint8Array(rgba.length / 4);
  for (let index = 0; index < indices.length; index += 1) {
    indices[index] = rgba[index * 4 + 3]! < 128 ? transparent : nearest.get(at(index * 4))!;
  }
  return { palette, indices };
};

export const encodePng = (pixels: Pixels): Buffer => {
  const { width, height } = pixels;
  const { palette, indices } = reduced(pixels);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, each the number of a colour.
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    rows.set(indices.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from([0, 0, 0, ...palette.flat()])),
    chunk('tRNS', Uint8Array.from([0])),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
};
