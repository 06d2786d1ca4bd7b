/** Draws the pictures in docs/screens from a real run of the workshop on the practice cluster. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runCommand } from '../../src/shared/run-command.ts';
import { keys, save, startTour, stateFolderOf, workspaceOf, type Tour } from './tour.ts';

const root = join(import.meta.dirname, '..', '..');
/** The pictures show its name: `PEAPOD_WORKSPACE=/home/learner/peapod npm run screenshots`, or a temporary one. */
const chosen = process.env['PEAPOD_WORKSPACE'];
const home = chosen === undefined ? await mkdtemp(join(tmpdir(), 'peapod-screens-')) : dirname(chosen);
for (const folder of [workspaceOf(home), stateFolderOf(home)]) {
  if (existsSync(folder)) throw new Error(`${folder} is there already, and the pictures need a first visit`);
}
await mkdir(join(root, 'docs', 'screens'), { recursive: true });

const { enter, escape, tab, right, left, home: first } = keys;
const hello = '1-pod-basics/01-first-pod/solution/reference/pod.yaml';
const shop = '5-controllers/02-scale-out/solution/reference/shop.yaml';
const duo = '2-multi-container/01-localhost-duo/solution/reference/pod.yaml';

/** From the first visit to the summary of the first lesson. */
const learn = async (tour: Tour): Promise<void> => {
  await tour.waitFor('goes on to the catalogue');
  await tour.draw('welcome');
  await tour.press(enter, 'Pod basics');
  await tour.press(first, /❯.*P01/);
  await tour.draw('catalogue');
  await tour.press('/', 'Enter keep');
  tour.type('sidecar');
  await tour.waitFor((screen) => !screen.includes('Pod basics'));
  await tour.draw('search');
  await tour.press(escape, 'Pod basics');

  await tour.press(',', 'Settings');
  await tour.press(right, 'colour-blind safe');
  await tour.draw('settings');
  await tour.press(left, 'green for good');
  await tour.press(escape, 'Pod basics');
  await tour.press('d', 'r look again');
  await tour.draw('doctor');
  await tour.press(escape, 'Pod basics');

  await tour.press(first, /❯.*P01/);
  await tour.press(enter, 'not applied yet');
  await tour.press('?', 'Esc close');
  await tour.draw('help');
  await tour.press(escape, 'not applied yet');
  await tour.press('n', 'Your task');
  await tour.press('h', 'Hint 1 of 3');
  await tour.draw('hint');

  await save(home, 'first-pod', hello, (text) => text.replace('      image', '       image'));
  await tour.waitFor('refused');
  await tour.draw('refused');
  await tour.press(tab, 'hello-old');
  await tour.press(tab, 'apiVersion');
  await tour.draw('refused-file');
  await save(home, 'first-pod', hello, (text) => text.replace('app: hello', 'app: hallo'));
  await tour.waitFor(/✗ c3.*hello/);
  await tour.draw('file');
  await tour.press(tab, 'pod/hello created');
  await tour.draw('timeline');
  await tour.press(tab, 'Your task');
  await tour.draw('quiet');

  await tour.press(':', 'Enter run');
  tour.type('kubectl get pods --show-labels');
  tour.type(enter);
  await tour.waitFor(/app=hallo/);
  await tour.draw('command-line');
  await tour.press(escape, 'c check');
  await tour.press('c', '7 of 9 points');
  await tour.waitFor('✗ c3');
  await tour.draw('report');
  await tour.press(escape, 'Your task');
  await tour.press('x', 'x again');
  await tour.press('x', 'Esc back');
  await tour.draw('solution');
  await tour.press(escape, 'Your task');
  await save(home, 'first-pod', hello);
  await tour.waitFor(/configured/);
  await tour.press('n', 'step 3 of 3');
  await tour.press('z', 'question 1 of 2');
  await tour.draw('quiz');
  for (const [option, next] of [
    [') spec', 'question 2 of 2'],
    ['from Docker Hub', 'step 3 of 3'],
  ] as const) {
    for (let presses = 0; presses < 5 && !marked(tour).includes(option); presses += 1) {
      const before = marked(tour);
      await tour.press('j', () => ![before, ''].includes(marked(tour)));
    }
    await tour.press(enter, next);
  }
  await tour.press('c', '10 of 10 points');
  await tour.press(enter, 'Why it works');
  await tour.draw('debrief');
  await tour.press(enter, 'Well done');
  await tour.draw('summary');
  await tour.press(enter, /✓ +P01/);
};

const marked = (tour: Tour): string => tour.rows().find((row) => row.includes('❯')) ?? '';

const open = async (tour: Tour, id: string): Promise<void> => {
  await tour.press(first, /❯.*P01/);
  for (let presses = 0; presses < 10 && !marked(tour).includes(id); presses += 1) {
    const before = marked(tour);
    await tour.press('j', () => ![before, ''].includes(marked(tour)));
  }
  await tour.press(enter, 'not applied yet');
  await tour.press('n', 'step 2');
};

/** A pod of three containers, on a wide and on a small terminal. */
const look = async (tour: Tour): Promise<void> => {
  await tour.to(120, 36);
  await open(tour, 'M01');
  await save(home, 'localhost-duo', duo);
  await tour.waitFor(/pod duo .*3\/3 ready/);
  await tour.waitFor('All of this step passes');
  await tour.draw('lesson');
  await tour.to(80, 24);
  await tour.draw('lesson-80x24');
  await tour.press(tab, /pod duo .*3\/3 ready/);
  await tour.draw('cluster-80x24');
  await tour.to(50, 10);
  await tour.waitFor('peapod needs');
  await tour.draw('too-small');
  await tour.to(100, 30);
  await tour.press(escape, 'Pod basics');
};

/** Checks that break something: what was predicted, what they do, what came of it. */
const predict = async (tour: Tour): Promise<void> => {
  await open(tour, 'C02');
  await save(home, 'scale-out', shop);
  await tour.waitFor(/passes\./);
  await tour.press('n', 'step 3');
  // What comes quickly after each other is told in one row, and this is about what the check does.
  await setTimeout(6_000);
  await tour.press('c', 'Enter run it');
  tour.type(right);
  await setTimeout(300);
  tour.type(`j${left}`);
  await setTimeout(300);
  await tour.draw('prediction');
  await tour.press(enter, /\+\d/);
  await tour.waitFor(/\+[1-9]/);
  await tour.drawNow('checking');
  await tour.waitFor(/of \d+ points/);
  await tour.draw('report-prediction');
};

let tour = startTour({ columns: 100, rows: 30, home });
try {
  await learn(tour);
  await look(tour);
  await predict(tour);
  await tour.close();

  tour = startTour({ columns: 100, rows: 30, home, env: { LC_ALL: 'C' } });
  await tour.waitFor('Pod basics');
  await tour.press(first, /> .*P01/);
  await tour.press('j', /> .*M01/);
  await tour.press(enter, /duo\s+3\/3/);
  await tour.press(tab, /pod duo .*3\/3 ready/);
  await tour.draw('ascii');
  await tour.close();

  tour = startTour({ columns: 80, rows: 30, home, arguments: ['--screen-reader'] });
  await tour.waitFor(/Catalogue, \d of 6/);
  await tour.press(enter, /Step \d of 3/);
  await tour.draw('screen-reader');
} finally {
  tour.type('q');
  await tour.close();
  await runCommand([process.execPath, join(root, 'dist', 'peapod.js'), 'cluster', 'down', '--cluster', 'embedded'], {
    env: { ...process.env, PEAPOD_HOME: stateFolderOf(home) },
  });
  await rm(stateFolderOf(home), { recursive: true, force: true });
  await rm(workspaceOf(home), { recursive: true, force: true });
  // What else is there is not ours.
  for (const folder of [['.local', 'share'], ['.local']]) await rmdir(join(home, ...folder)).catch(() => {});
  if (chosen === undefined) await rm(home, { recursive: true, force: true });
}
