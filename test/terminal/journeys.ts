/** One scenario from its start to full marks, with real keys in a real terminal; on whatever cluster the environment gives. */
import { chmod, copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startTerminal, type TerminalSession } from './terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const scenarios = join(root, 'scenarios');
const reference = join(scenarios, '1-pod-basics', '01-first-pod', 'solution', 'reference', 'pod.yaml');
const scaleOut = join(scenarios, '5-controllers', '02-scale-out');

const enter = '\r';
const escape = '\u001b';
const homeKey = '\u001b[H';
const end = '\u001b[F';
const up = '\u001b[A';
const down = '\u001b[B';
const left = '\u001b[D';
const right = '\u001b[C';

/** Presses each key and waits for what it brings. */
const walk = async (
  terminal: TerminalSession,
  way: readonly (readonly [keys: string, ...shows: Parameters<TerminalSession['waitFor']>[0][]])[],
): Promise<void> => {
  for (const [keys, ...shows] of way) {
    terminal.type(keys);
    for (const each of shows) await terminal.waitFor(each);
  }
};

/** On the command line: the output is there, and the command has ended. */
const ran =
  (output: RegExp) =>
  (screen: string): boolean =>
    output.test(screen) && !screen.includes('Ctrl-C stops it');

/** On a first visit, past the welcome. */
const toCatalogue = async (terminal: TerminalSession): Promise<void> => {
  const shown = await terminal.waitFor(/Enter goes on|\d solved/);
  if (shown.includes('Enter goes on')) terminal.type(enter);
  await terminal.waitFor(/\d solved/);
};

/** A program for EDITOR that writes one answer the first time and another one after that, as a learner would. */
const editorThatLearns = async (folder: string, wrong: string, right: string): Promise<string> => {
  const editor = await mkdtemp(join(folder, 'editor-'));
  const program = join(editor, 'edit');
  const been = join(editor, 'been');
  await writeFile(
    program,
    `#!/bin/sh\nif [ -e '${been}' ]; then cat '${right}'; else cat '${wrong}'; fi > "$1"\n: > '${been}'\n`,
  );
  await chmod(program, 0o755);
  return program;
};

/** Moves the mark to an option and takes it. */
const choose = async (terminal: TerminalSession, option: string): Promise<void> => {
  const marked = (): string => terminal.rows().find((row) => row.includes('❯')) ?? '';
  for (let presses = 0; !marked().includes(option) && presses < 10; presses += 1) {
    const before = terminal.screen();
    terminal.type(down);
    await terminal.waitFor((screen) => screen !== before);
  }
  terminal.type(enter);
};

export type JourneyOptions = {
  /** For the workspaces; there when the tests run. */
  folder: () => string;
  /** Beside the process's own. */
  env?: () => Record<string, string>;
  /** What the first screen must say. */
  greets?: string | RegExp;
};

export const testJourneys = ({ folder, env = () => ({}), greets = /Your\s+cluster:/ }: JourneyOptions): void => {
  const start = (workspace: string, editor: string): TerminalSession =>
    startTerminal([process.execPath, join(root, 'dist', 'peapod.js'), '--workspace', workspace], {
      columns: 80,
      rows: 24,
      patienceMs: 60_000,
      env: { EDITOR: editor, VISUAL: editor, ...env() },
    });

  test('first-pod, from the catalogue to full marks, and it is remembered', async () => {
    const workspace = join(folder(), 'work');
    const wrong = join(folder(), 'wrong.yaml');
    await writeFile(wrong, (await readFile(reference, 'utf8')).replaceAll('app: hello', 'app: hallo'));
    const editor = await editorThatLearns(folder(), wrong, reference);
    const terminal = start(workspace, editor);
    try {
      await terminal.waitFor('How a lesson works');
      await terminal.waitFor(greets);
      await terminal.waitFor('Enter goes on');
      terminal.type(enter);
      await terminal.waitFor('Name tag');
      terminal.type(homeKey);
      await terminal.waitFor(/❯.*P01/);
      terminal.type(enter);
      await terminal.waitFor('step 1 of 3');
      await terminal.waitFor('not applied yet');
      terminal.type('n');
      await terminal.waitFor('Your task');

      terminal.type('e');
      await terminal.waitFor('✓ applied');
      await terminal.waitFor('hello 1/1 Running');
      terminal.type('c');
      await terminal.waitFor('7 of 9 points');
      // A frame may be drawn in two pieces.
      await terminal.waitFor('✗ c3');
      terminal.type(escape);
      await terminal.waitFor('Your task');

      terminal.type('e');
      await terminal.waitFor('pod/hello configured');
      terminal.type('c');
      await terminal.waitFor('9 of 9 points');
      terminal.type(escape);
      await terminal.waitFor('Your task');
      terminal.type('n');
      await terminal.waitFor('step 3 of 3');

      terminal.type('z');
      await terminal.waitFor('question 1 of 2');
      await choose(terminal, ') spec');
      await terminal.waitFor('question 2 of 2');
      await choose(terminal, 'from Docker Hub');
      await terminal.waitFor('step 3 of 3');

      terminal.type('c');
      await terminal.waitFor('10 of 10 points');
      terminal.type(enter);
      await terminal.waitFor('Why it works');
      terminal.type(enter);
      await terminal.waitFor(/hint/i);
      terminal.type('q');
      expect(await terminal.ended()).toBe(0);
      expect(terminal.isAlternate()).toBe(false);
    } finally {
      await terminal.close();
    }

    const again = start(workspace, editor);
    try {
      await again.waitFor(/✓\s+P01/);
      again.type('\u0003');
      expect(await again.ended()).toBe(130);
    } finally {
      await again.close();
    }
  }, 240_000);

  test('scale-out, with a search, a wrong answer, the command line and predictions, to full marks', async () => {
    const workspace = join(folder(), 'wider');
    const editor = await editorThatLearns(
      folder(),
      join(scaleOut, 'mutants', 'two-apps-per-pod', 'shop.yaml'),
      join(scaleOut, 'solution', 'reference', 'shop.yaml'),
    );
    const terminal = start(workspace, editor);
    try {
      await toCatalogue(terminal);
      await walk(terminal, [
        ['/', 'type a word'],
        ['self-healing', /❯.*C02/],
        [enter, 'Enter open'],
        [enter, 'step 1 of 3', 'not applied yet'],
        ['n', 'Your task'],
        ['e', 'deployment/shop created', '2 servers in one pod answer /id'],
        ['e', 'deployment/shop configured', /checks +✓/],
        [':', 'Enter run'],
        [`kubectl get pods${enter}`, ran(/^ *shop-\S+ +1\/1 +Running/m)],
        ['kubectl apply -f sh\t', 'kubectl apply -f shop.yaml'],
        [enter, ran(/deployment\.apps\/shop unchanged/)],
        [`kubectl get pod nobody${enter}`, ran(/pods "nobody" not found[^]*exit code 1/)],
        [up, /^ *\S? *kubectl get pod nobody *$/m],
        [`${up}${enter}`, ran(/shop unchanged[^]*not found[^]*shop unchanged/)],
        [escape, 'Your task'],
        ['n', 'step 3 of 3'],
        ['c', 'what do you expect?'],
        // The name of a new pod does change.
        [left, /name +\(.\) stays/],
        [`${down}${right}`, /UID.*\(.\) changes/],
        [enter, /\+\d+\.\d s/],
        ['', '15 of 15 points', /you said/i],
      ]);
      await walk(terminal, [[enter, 'Why it works'], [enter, /hint/i], [enter, /✓ +C02/], ['q']]);
      expect(await terminal.ended()).toBe(0);
    } finally {
      await terminal.close();
    }

    const again = start(workspace, editor);
    try {
      await again.waitFor(/\d solved/);
      await walk(again, [[end, /✓ +C02/], ['q']]);
      expect(await again.ended()).toBe(0);
    } finally {
      await again.close();
    }
  }, 240_000);

  test('a workshop that is killed goes on where it was', async () => {
    const workspace = join(folder(), 'other');
    const first = start(workspace, 'true');
    await first.waitFor('Name tag');
    first.type(homeKey);
    await first.waitFor(/❯.*P01/);
    first.type('j');
    await first.waitFor(/❯.*M01/);
    first.type(enter);
    await first.waitFor('not applied yet');
    first.type('n');
    await first.waitFor('step 2');
    await copyFile(
      join(root, 'scenarios', '2-multi-container', '01-localhost-duo', 'solution', 'reference', 'pod.yaml'),
      join(workspace, 'localhost-duo', 'pod.yaml'),
    );
    await first.waitFor('duo 3/3 Running');
    await first.close();

    const second = start(workspace, 'true');
    try {
      await second.waitFor('Name tag');
      second.type(homeKey);
      await second.waitFor(/❯.*P01/);
      second.type('j');
      await second.waitFor(/❯.*M01/);
      second.type(enter);
      await second.waitFor('step 2');
      await second.waitFor('duo 3/3 Running');
      second.type('q');
      expect(await second.ended()).toBe(0);
    } finally {
      await second.close();
    }
  }, 240_000);
};
