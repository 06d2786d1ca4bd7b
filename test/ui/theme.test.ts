import { describe, expect, test } from '@jest/globals';
import type { Tone } from '../../src/ui/text/line.ts';
import { createTheme } from '../../src/ui/theme.ts';

type Rgb = readonly [number, number, number];

/** The cube of the 256 colours, as xterm defines it. */
const rgbOf = (colour: string): Rgb => {
  const cube = Number(/^ansi256\((\d+)\)$/.exec(colour)?.[1]) - 16;
  const level = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level) as unknown as Rgb;
};

const linear = (rgb: Rgb): Rgb =>
  rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;

const times = (matrix: readonly Rgb[], [r, g, b]: Rgb): Rgb =>
  matrix.map(([x, y, z]) => x * r + y * g + z * b) as unknown as Rgb;

const luminance = (rgb: Rgb): number => times([[0.2126, 0.7152, 0.0722]], linear(rgb))[0];

/** WCAG 2, 1 to 21. */
const contrast = (a: Rgb, b: Rgb): number => {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

/** CIE L*a*b* of linear RGB, for D65. */
const lab = (rgb: Rgb): Rgb => {
  const [x, y, z] = times(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    rgb,
  );
  const f = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const [fx, fy, fz] = [f(x / 0.9505), f(y), f(z / 1.089)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
};

const difference = (a: Rgb, b: Rgb): number => Math.hypot(...a.map((value, index) => value - b[index]!));

/** Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const deficiencies: Record<string, readonly Rgb[]> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const { tones } = createTheme({ theme: 'safe', symbols: 'drawn' }, { canDraw: true });
const coloured: Tone[] = ['accent', 'good', 'bad', 'warn', 'code'];
const safe = (tone: Tone): Rgb => rgbOf(tones[tone].color as string);

const papers: Record<string, Rgb> = {
  black: [0, 0, 0],
  'dark grey': [30, 30, 30],
  white: [255, 255, 255],
  cream: [253, 246, 227],
};

describe('the colour-blind safe theme', () => {
  test.each(coloured)('%s can be read on dark and on light backgrounds', (tone) => {
    const ratios = Object.entries(papers).map(([name, paper]) => [name, contrast(safe(tone), paper)] as const);
    expect(ratios.filter(([, ratio]) => ratio < 3)).toEqual([]);
  });

  test.each(Object.keys(deficiencies))('good and bad stay apart with %s', (name) => {
    const as = (tone: Tone): Rgb =>
      lab(
        times(deficiencies[name]!, linear(safe(tone))).map((value) =>
          Math.min(1, Math.max(0, value)),
        ) as unknown as Rgb,
      );
    expect(difference(as('good'), as('bad'))).toBeGreaterThan(50);
    expect(difference(as('good'), as('warn'))).toBeGreaterThan(40);
  });

  test('the measure is one: red and green of the usual theme are much nearer to each other', () => {
    const as = (rgb: Rgb): Rgb => lab(times(deficiencies['deuteranopia']!, linear(rgb)));
    expect(difference(as([205, 0, 0]), as([0, 205, 0]))).toBeLessThan(difference(as([0, 135, 255]), as([215, 95, 0])));
  });
});

describe('the theme without colours', () => {
  test('has none', () => {
    const { tones: plain } = createTheme({ theme: 'plain', symbols: 'typed' }, { canDraw: true });
    expect(Object.values(plain).filter((tone) => 'color' in tone)).toEqual([]);
  });
});

test('every symbol has a twin of ASCII characters', () => {
  const { symbols } = createTheme({ theme: 'standard', symbols: 'typed' }, { canDraw: true });
  const drawn = createTheme({ theme: 'standard', symbols: 'drawn' }, { canDraw: false }).symbols;
  expect(Object.keys(symbols)).toEqual(Object.keys(drawn));
  expect(Object.values(symbols).flat().join('')).toMatch(/^[\u0020-\u007e]+$/);
});
