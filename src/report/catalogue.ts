/** All scenarios for people at a terminal, track by track. */
import type { Scenario, Track } from '../domain/scenario.ts';
import { painter, type Paint } from './paint.ts';
import { columnsOf, padTo, printable, wrap } from './printable.ts';
import type { TextOptions } from './text.ts';

type Columns = { id: number; slug: number; title: number };

const widest = 100;
const narrowest = 40;
const indent = 2;

const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(columnsOf));

const levelMarks = (level: number, ascii: boolean): string =>
  (ascii ? '*' : '●').repeat(level) + (ascii ? '.' : '○').repeat(4 - level);

const trackLines = ({ title, about }: Track, paint: Paint, width: number): string[] => [
  paint('bold', printable(title)),
  ...wrap(printable(about), width).map((line) => paint('dim', line)),
  '',
];

/** The cost stands beside the title, or below it where both don't fit. */
const scenarioLines = (scenario: Scenario, columns: Columns, paint: Paint, width: number, ascii: boolean): string[] => {
  const { id, slug, title, level, minutes, about } = scenario;
  const margin = ' '.repeat(indent + columns.id + 2);
  const name = `${' '.repeat(indent)}${paint('cyan', padTo(id, columns.id))}  ${paint('bold', padTo(slug, columns.slug))}`;
  const cost = `${levelMarks(level, ascii)}  ${String(minutes).padStart(2)} min`;
  const room = width - margin.length - columns.slug - 2;
  const wide = room >= columns.title + 2 + columnsOf(cost);
  const lines = wide
    ? [`${name}  ${padTo(printable(title), columns.title)}  ${paint('dim', cost)}`]
    : [
        name,
        ...wrap(`${printable(title)}, ${cost.replaceAll(/ {2,}/g, ' ')}`, width - margin.length).map(
          (line) => margin + line,
        ),
      ];
  return [...lines, ...wrap(printable(about), width - margin.length).map((line) => paint('dim', margin + line))];
};

/** Scenarios come in the order in which they are given. Ends with a line break. */
export const formatCatalogue = (scenarios: readonly Scenario[], options: TextOptions): string => {
  const width = Math.min(Math.max(options.width, narrowest), widest);
  const paint = painter(options.color);
  const ascii = options.ascii ?? false;
  const columns: Columns = {
    id: longest(scenarios.map(({ id }) => id)),
    slug: longest(scenarios.map(({ slug }) => slug)),
    title: longest(scenarios.map(({ title }) => printable(title))),
  };
  const tracks = new Map(scenarios.map(({ track }) => [track.id, track]));
  const blocks = [...tracks.values()].map((track) => [
    ...trackLines(track, paint, width),
    ...scenarios
      .filter((scenario) => scenario.track.id === track.id)
      .flatMap((scenario) => scenarioLines(scenario, columns, paint, width, ascii)),
  ]);
  if (blocks.length === 0) return 'There are no scenarios here.\n';
  return `${blocks.map((lines) => lines.map((line) => line.trimEnd()).join('\n')).join('\n\n')}\n`;
};
