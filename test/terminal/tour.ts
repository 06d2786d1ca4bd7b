/** A run of the workshop for pictures: keys, files and conditions to wait for. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { toPng } from './picture.ts';
import { startTerminal, type TerminalSession } from './terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const scenarios = join(root, 'scenarios');
const screens = join(root, 'docs', 'screens');
const patienceMs = 45_000;

export type Tour = TerminalSession & {
  /** Types a key and waits for what it brings. */
  press(key: string, what: string | RegExp | ((screen: string) => boolean)): Promise<string>;
  /** Another size, drawn anew. */
  to(columns: number, rows: number): Promise<void>;
  /** Draws `docs/screens/<name>.png` of a frame that stands still. */
  draw(name: string): Promise<void>;
  /** Draws what is on the screen just now, though it is about to change. */
  drawNow(name: string): Promise<void>;
};

export type TourOptions = {
  columns: number;
  rows: number;
  /** The learner's folder: the workspace is `peapod` in it. */
  home: string;
  arguments?: readonly string[];
  env?: Record<string, string>;
};

export const keys = { enter: '\r', escape: '\u001B', tab: '\t', right: '\u001B[C', left: '\u001B[D', home: '\u001B[H' };

export const workspaceOf = (home: string): string => join(home, 'peapod');
/** Where peapod would put it by itself. */
export const stateFolderOf = (home: string): string => join(home, '.local', 'share', 'peapod');

/** Saves a file as an editor would: the learner's file of a lesson, with changes. */
export const save = async (
  home: string,
  slug: string,
  source: string,
  change: (text: string) => string = (text) => text,
): Promise<void> => {
  // Nobody saves in the moment in which a lesson opens.
  await setTimeout(700);
  const folder = join(workspaceOf(home), slug);
  await mkdir(folder, { recursive: true });
  const text = await readFile(join(scenarios, source), 'utf8');
  await writeFile(join(folder, source.split('/').at(-1) as string), change(text));
};

export const startTour = (options: TourOptions): Tour => {
  const { columns, rows, home, arguments: more = [], env = {} } = options;
  const terminal = startTerminal([process.execPath, join(root, 'dist', 'peapod.js'), ...more], {
    columns,
    rows,
    patienceMs,
    env: {
      EDITOR: 'vi',
      LANG: 'C.UTF-8',
      PATH: '/bin:/usr/bin',
      HOME: home,
      PEAPOD_HOME: stateFolderOf(home),
      PEAPOD_WORKSPACE: workspaceOf(home),
      ...env,
    },
  });
  /** Nothing has been drawn for a moment: a picture must not show half a frame. */
  const settled = async (): Promise<void> => {
    const until = performance.now() + 5_000;
    for (let before = -1; before !== terminal.output.length && performance.now() < until;) {
      before = terminal.output.length;
      await setTimeout(500);
    }
  };
  const drawNow = async (name: string): Promise<void> => {
    await writeFile(join(screens, `${name}.png`), toPng(terminal));
    console.log(`docs/screens/${name}.png`);
  };
  return {
    ...terminal,
    press: (key, what) => {
      terminal.type(key);
      return terminal.waitFor(what);
    },
    to: async (width, height) => {
      terminal.resize(width, height);
      await settled();
    },
    draw: async (name) => {
      await settled();
      await drawNow(name);
    },
    drawNow,
  };
};
