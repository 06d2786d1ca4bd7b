/** The screen of an emulator as an SVG and as a PNG, without a browser. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { encodePng } from './small-png.ts';
import type { TerminalSession } from './terminal.ts';

const cell = { width: 8.43, height: 16.3, size: 14 };
const margin = 12;
const paper = '#16181d';
const ink = '#d6d8dc';
const palette = [
  '#2b2f36',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#d6d8dc',
  '#6b717d',
  '#ef8b93',
  '#b5dc97',
  '#f0d399',
  '#85c5f7',
  '#d99ae8',
  '#7fd0da',
  '#ffffff',
];

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Colours beyond the sixteen come from the cube and the grey ramp that xterm defines. */
const colour = (index: number): string => {
  if (index < 16) return palette[index] as string;
  if (index >= 232) return `rgb(${[0, 0, 0].map(() => 8 + (index - 232) * 10).join()})`;
  const level = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return `rgb(${[Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level).join()})`;
};

const rgb = (value: number): string => `#${value.toString(16).padStart(6, '0')}`;

export const toSvg = ({ emulator }: TerminalSession): string => {
  const { active } = emulator.buffer;
  const width = emulator.cols * cell.width + 2 * margin;
  const height = emulator.rows * cell.height + 2 * margin;
  const parts: string[] = [];
  for (let row = 0; row < emulator.rows; row += 1) {
    const line = active.getLine(active.viewportY + row);
    for (let column = 0; column < emulator.cols; column += 1) {
      const at = line?.getCell(column);
      const text = at?.getChars() ?? '';
      if (at === undefined || (text.trim() === '' && at.isBgDefault() && !at.isInverse())) continue;
      const fore = at.isFgDefault() ? ink : at.isFgRGB() ? rgb(at.getFgColor()) : colour(at.getFgColor());
      const back = at.isBgDefault() ? paper : at.isBgRGB() ? rgb(at.getBgColor()) : colour(at.getBgColor());
      const [text1, ground] = at.isInverse() ? [back, fore] : [fore, back];
      const x = margin + column * cell.width;
      const y = margin + row * cell.height;
      if (ground !== paper)
        parts.push(
          `<rect x="${x}" y="${y}" width="${cell.width * at.getWidth()}" height="${cell.height}" fill="${ground}"/>`,
        );
      const weight = at.isBold() ? ' font-weight="bold"' : '';
      const under = at.isUnderline() ? ' text-decoration="underline"' : '';
      const faint = at.isDim() ? ' opacity="0.6"' : '';
      if (text.trim() !== '')
        parts.push(`<text x="${x}" y="${y + 12.6}" fill="${text1}"${weight}${under}${faint}>${escapeXml(text)}</text>`);
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans Mono" font-size="${cell.size}"><rect width="100%" height="100%" rx="8" fill="${paper}"/>${parts.join('')}</svg>`;
};

const fonts = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');

export const toPng = (session: TerminalSession): Buffer => {
  const { width, height, pixels } = new Resvg(toSvg(session), {
    fitTo: { mode: 'zoom', value: 1.5 },
    font: {
      loadSystemFonts: false,
      fontFiles: ['DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf', 'DejaVuSans.ttf'].map((name) => join(fonts, name)),
      defaultFontFamily: 'DejaVu Sans Mono',
    },
  }).render();
  return encodePng({ width, height, rgba: pixels });
};
