/** Draws the pictures in docs/screens from a real run of the workshop, with nothing installed. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runCommand } from '../../src/shared/run-command.ts';
import { toPng } from './picture.ts';
import { startTerminal } from './terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const screens = join(root, 'docs', 'screens');
/** The pictures show it: a folder of your choice, or a temporary one. */
const chosen = process.env['PEAPOD_WORKSPACE'];
const work = chosen ?? (await mkdtemp(join(tmpdir(), 'peapod-screens-')));
const home = await mkdtemp(join(tmpdir(), 'peapod-screens-home-'));
await mkdir(screens, { recursive: true });

const terminal = startTerminal([process.execPath, join(root, 'dist', 'peapod.js'), '--workspace', work], {
  columns: 110,
  rows: 32,
  patienceMs: 300_000,
  env: { EDITOR: 'true', PATH: '/bin:/usr/bin', PEAPOD_HOME: home },
});
const homeKey = '\u001b[H';

/** Waits until nothing has been drawn for a moment: a picture must not show half a frame. */
const settled = async (): Promise<void> => {
  for (let before = -1; before !== terminal.output.length;) {
    before = terminal.output.length;
    await setTimeout(400);
  }
};

const draw = async (name: string): Promise<void> => {
  await settled();
  await writeFile(join(screens, `${name}.png`), toPng(terminal));
  console.log(`docs/screens/${name}.png`);
};

try {
  await terminal.waitFor('Enter goes on');
  await draw('welcome');
  terminal.type('\r');
  await terminal.waitFor('Next-door neighbours');
  terminal.type(homeKey);
  await terminal.waitFor(/❯.*P01/);
  await draw('catalogue');
  terminal.type('j');
  await terminal.waitFor(/❯.*M01/);
  terminal.type('\r');
  await terminal.waitFor('not applied yet');
  terminal.type('n');
  await terminal.waitFor('step 2');
  const mutant = join(
    root,
    'scenarios',
    '2-multi-container',
    '01-localhost-duo',
    'mutants',
    'client-serves-web',
    'pod.yaml',
  );
  await copyFile(mutant, join(work, 'localhost-duo', 'pod.yaml'));
  await terminal.waitFor(/duo\s+3\/3/);
  await draw('lesson');
  terminal.type('c');
  await terminal.waitFor(/✗ c2/);
  await terminal.waitFor(/points/);
  terminal.type('j');
  await terminal.waitFor(/❯ ✗ c2/);
  await draw('report');
} finally {
  terminal.type('q');
  await terminal.close();
  await runCommand([process.execPath, join(root, 'dist', 'peapod.js'), 'cluster', 'down', '--cluster', 'embedded'], {
    env: { ...process.env, PEAPOD_HOME: home },
  });
  await rm(home, { recursive: true, force: true });
  if (chosen === undefined) await rm(work, { recursive: true, force: true });
}
