import { describe, expect, test } from '@jest/globals';
import { widthOf } from '../../src/ui/text/width.ts';
import { frameOf, large, small } from './frames.tsx';
import { noon } from '../lesson/play.ts';
import { situations } from './situations.ts';

const sizes = [
  { columns: 60, rows: 15 },
  small,
  { columns: 107, rows: 30 },
  { columns: 108, rows: 20 },
  large,
  { columns: 200, rows: 60 },
];

const text = (rows: readonly string[]): string => rows.join('\n');

const seen = (name: string, size = small, options: Parameters<typeof frameOf>[2] = {}): string =>
  text(frameOf(situations[name]!, size, options));

describe.each(sizes)('at $columns x $rows', (size) => {
  test.each(Object.keys(situations))('%s fits the terminal and ends with the keys', (name) => {
    const rows = frameOf(situations[name]!, size);
    expect(rows.length).toBe(size.rows);
    expect(rows.filter((row) => widthOf(row) > size.columns)).toEqual([]);
    expect(rows.at(-1)).toMatch(/q quit|n no|Esc show all|Esc to the step/);
  });
});

describe('the catalogue', () => {
  test('shows tracks, progress, level, minutes, and what the chosen one is about', () => {
    const shown = seen('catalogue');
    expect(shown).toMatch(/1 of 3 solved .* kind cluster "peapod"/);
    expect(shown).toContain('Pod basics: One pod by hand.');
    expect(shown).toMatch(/❯ {3}P01 {2}Name tag .*level 1 {3}8 min .*8 points/);
    expect(shown).toMatch(/✓ P02 {2}Neighbours .*2\/2/);
    expect(shown).toContain('Write one small pod by hand.');
  });

  test('keeps the progress in sight when the cluster has a long name', () => {
    const state = situations['catalogue']!;
    const title = `kind cluster "${'very-'.repeat(12)}long", Kubernetes v1.34.4, 1 node`;
    const [first] = frameOf({ ...state, opening: { ...state.opening, title } }, small);
    expect(first).toMatch(/peapod {2}1 of 3 solved .*kind cluster.*…/);
  });
});

describe('the lesson', () => {
  test('has the step beside the cluster where there is room', () => {
    const rows = frameOf(situations['lesson']!, large);
    expect(rows[0]).toMatch(/P01 Name tag .*step 1 of 3 ●··/);
    const shown = text(rows);
    expect(shown).toMatch(/│ ╭ pod hello-old ─+ CrashLoopBackOff 0\/2 ready ╮/);
    expect(shown).toMatch(/│ ╭ ✗ app ─+ CrashLoopBackOff ╮ │/);
    expect(shown).toContain('api → ● hello ○ hello-old (not ready)');
    expect(shown).toContain('Deployment api  1/2 ready');
    expect(shown).toMatch(/12s ! BackOff: \(6x\) app of hello-old keeps ending/);
  });

  test('has one row of the cluster at 80 columns, and all of it behind Tab', () => {
    expect(seen('lesson')).toMatch(/cluster +hello 1\/1 Running · hello-old 0\/2 CrashLoopBackOff · 4 restarts$/m);
    expect(seen('lesson')).not.toContain('pod hello ');
    const other = seen('lesson', small, { view: { panel: 'cluster' } });
    expect(other).toMatch(/╭ pod hello ─+ Running 1\/1 ready ╮/);
    expect(other).toContain('Tab look');
  });

  test('has many pods in a table, with the columns of kubectl', () => {
    const rows = frameOf(situations['many pods']!, large);
    expect(rows.find((row) => row.includes('READY'))).toMatch(/│ NAME +READY +STATUS +RESTARTS/);
    expect(text(rows)).toMatch(/shop-2 +0\/1 +ContainerCreating +0/);
    expect(text(rows)).toMatch(/✗ gone: .*shop-9/);
  });

  test('has what happened behind Tab, with the newest in sight', () => {
    const end = { view: { panel: 'timeline' as const, scroll: Number.POSITIVE_INFINITY } };
    const shown = seen('timeline', small, end);
    expect(shown).toMatch(/\d\d:\d\d:\d\d {2}cluster ! hello-old is not Ready/);
    expect(shown).toMatch(/↑ \d+ above/);
    const start = seen('timeline', small, { view: { panel: 'timeline', scroll: 0 } });
    expect(start).toMatch(/\d\d:\d\d:\d\d {2}you {5}✓ applied pod\.yaml: pod\/hello created/);
    expect(start).toMatch(/↓ \d+ more/);
    expect(seen('lesson', small, { view: { panel: 'timeline' } })).toContain('Nothing has happened yet.');
    expect(seen('timeline', large, end)).toMatch(/cluster ! hello-old is not Ready +│/);
  });

  test('says how much there is below, and above once it is scrolled', () => {
    expect(seen('task')).toMatch(/↓ \d+ more/);
    expect(seen('task', small, { view: { scroll: 3 } })).toMatch(/↑ 3 above {2}↓ \d+ more/);
    expect(seen('task', small, { view: { scroll: 999 } })).toContain('Paragraph 12');
  });

  test('lists what the step is checked for, with the verdicts of the last run', () => {
    const view = { scroll: 999 };
    expect(seen('task', small, { view })).toMatch(/· c1 {2}the pod hello is ready .*3 points/);
    expect(seen('checked task', small, { view })).toMatch(/✗ c2 {2}it serves its pages .*0\/4/);
  });

  const end = { view: { scroll: 999 } };

  test('shows what the checks find by themselves, and what is missing', () => {
    const shown = seen('checks by themselves', small, end);
    expect(shown).toMatch(/⠋ c1 {2}the pod hello is ready/);
    expect(shown).toMatch(/✗ c2 {2}it serves its pages +0\/4/);
    expect(shown).toContain('c2 web does not answer on port 80.');
    expect(seen('checks by themselves')).toMatch(/checks +⠋ c1 {2}✗ c2 {2}web does not answer/);
    expect(seen('checks passed by themselves', small, end)).toContain('All of this step passes. n goes on.');
  });

  test('shows a check of an earlier step that fails now', () => {
    expect(seen('earlier check fails')).toContain('c2  it serves its pages');
    expect(seen('earlier check fails')).not.toContain('c1  the pod');
  });

  test('marks verdicts that are older than what was applied', () => {
    expect(seen('stale verdicts', small, end)).toMatch(/✗ c2 .*before your change {2}0\/4/);
    expect(seen('stale verdicts', small, end)).toContain('c2 before your change: web does not answer');
  });

  test('offers a hint when a check keeps failing', () => {
    expect(seen('failed again')).toContain('h: a hint for this step');
    expect(seen('checked task')).not.toContain('h: a hint');
  });

  test('shows a refusal with its place, and how to get past it', () => {
    const shown = seen('refused');
    expect(shown).toMatch(/pod\.yaml.*✗ refused \d\d:\d\d:\d\d/);
    expect(shown).toContain('pod.yaml:9:5 spec can not be changed.');
    expect(shown).toContain('r deletes pod/hello and makes it anew');
    expect(shown).toContain('r make anew');
  });

  test('keeps the step in sight under trouble with the cluster', () => {
    const shown = seen('trouble');
    expect(shown).toContain('unreachable happened.');
    expect(shown).toContain('Next: Try again.');
    expect(shown).toContain('Your task');
  });

  test('lists what a check will break before it runs', () => {
    const shown = seen('disturb');
    expect(shown).toContain('this check will:');
    expect(shown).toContain('• delete one pod of shop');
    expect(shown).toMatch(/Run it\?\s+y yes {2}n no/);
  });
});

describe('the command line', () => {
  test('takes the body at 80 columns, with two rows of the cluster', () => {
    const shown = seen('console');
    expect(shown).toContain('$ kubectl get pods nope\n');
    expect(shown).toContain('! Error from server (NotFound): pods "nope" not found');
    expect(shown).toContain('✗ exit code 1 · 1.2 s');
    expect(shown).toContain('$ kubectl get pod hello');
    expect(shown).toContain('hello  hello-old');
    expect(shown).toMatch(/cluster +hello 1\/1 Running/);
    expect(shown).toMatch(/event +12s.*BackOff/);
    expect(shown).not.toContain('Your task');
  });

  test('cuts wide tables with a mark, and wraps them when asked to', () => {
    expect(seen('console')).toMatch(/NAME +READY .*…/);
    expect(seen('console')).toContain('Ctrl-T wraps');
    const wrapped = seen('console', small, { view: { output: { scroll: Number.MAX_SAFE_INTEGER, wraps: true } } });
    expect(wrapped).toContain('READINESS GATES');
    expect(wrapped).not.toContain('Ctrl-T wraps');
  });

  test('stands below the step and beside the cluster where there is room', () => {
    const rows = frameOf(situations['console']!, large);
    const at = (what: string): number => rows.findIndex((row) => row.includes(what));
    expect(at('Your task')).toBeGreaterThan(0);
    expect(at('$ kubectl get pods nope')).toBeGreaterThan(at('Your task'));
    expect(text(rows)).toMatch(/pod hello-old ─+ CrashLoopBackOff 0\/2/);
  });

  test('can be scrolled, and says how much is above', () => {
    expect(seen('running commands', { columns: 80, rows: 16 })).toMatch(/↑ \d+ above/);
    const view = { output: { scroll: 0, wraps: false } };
    const top = seen('running commands', { columns: 80, rows: 16 }, { view });
    expect(top).toContain('$ kubectl get pods -o wide');
    expect(top).toMatch(/↓ \d+ more/);
  });

  test('says what runs, in front and beside, and how to stop it', () => {
    const shown = seen('running commands', small, { now: noon + 7_000 });
    expect(shown).toContain('runs beside; stop 3 ends it');
    expect(shown).toMatch(/runs; Ctrl-C stops it · 7 s/);
    expect(shown).toContain('waits: logs still runs, Ctrl-C stops it');
    expect(shown).toContain('Ctrl-C stop');
  });

  test('shows the rows of a long line around the caret, and the one above it', () => {
    const shown = seen('long line');
    expect(shown).toContain('$ kubectl exec hello -- \\');
    expect(shown.match(/x{70}/g)?.length).toBeLessThanOrEqual(6);
  });

  test('says in the lesson what goes on while it is closed', () => {
    expect(seen('closed console')).toContain('port-forward runs · : shows it');
    expect(seen('lesson')).not.toContain(': shows');
  });

  test('says why nothing runs', () => expect(seen('no shell')).toContain('Next: Try again.'));
});

describe('checks and verdicts', () => {
  test('say what they are doing while they run', () => {
    const shown = seen('checking');
    expect(shown).toMatch(/c1 {2}the pod hello is ready/);
    expect(shown).toMatch(/\+0\.0 s → waiting for hello/);
    expect(shown).toMatch(/· c2 {2}it serves its pages/);
    expect(shown).toContain('0 of 2 done');
    expect(shown).toContain('0 s of at most 60 s');
  });

  test('show what they break and what comes back, with the pods beneath', () => {
    const shown = seen('breaking', small, { now: noon + 5_000 });
    expect(shown).toMatch(/5 s of at most 60 s/);
    expect(shown).toMatch(/\+0\.0 s → deleting pod hello/);
    expect(shown).toMatch(/\+0\.4 s ! hello is going away \(Terminating\)/);
    expect(shown).toMatch(/\+1\.9 s ✓ hello-2 is Ready/);
    expect(shown).toMatch(/^ hello-2 +1\/1 +Running/m);
    expect(shown).not.toContain('asked for');
  });

  test('that run together say what each does, and what the cluster does once', () => {
    const shown = seen('together', small, { now: noon + 5_000 });
    expect(shown.match(/hello-2 is Ready/g)).toHaveLength(1);
    expect(shown.match(/watching hello/g)).toHaveLength(1);
  });

  test('keep what is newest when there is no room for all', () => {
    const shown = seen('busy cluster', { columns: 80, rows: 15 }, { now: noon + 60_000 });
    expect(shown).toContain('pod-39 is gone');
    expect(shown).not.toContain('pod-1 is gone');
    expect(shown).toMatch(/⠋ c1/);
  });

  test('show the evidence of the check that needs a look', () => {
    const shown = seen('report');
    expect(shown).toContain('3 of 8 points');
    expect(shown).toMatch(/❯ ✗ c2 {2}it serves its pages +0\/4/);
    expect(shown).toMatch(/! c3 .*not checked/);
    expect(shown).toContain('web does not answer on port 80');
    expect(shown).toContain('Hint: Does it listen there?');
    expect(shown).toMatch(/expected +200/);
    expect(shown).toMatch(/observed +connection refused/);
    expect(shown).toMatch(/see it +kubectl exec hello/);
    expect(shown).toContain('What it takes: Because of c2.');
  });

  test('ask what will change before anything is broken', () => {
    const shown = seen('predict');
    expect(shown).toContain('• delete one pod of shop');
    expect(shown).toMatch(/UID +\(●\) stays +\( \) changes/);
    expect(shown).toMatch(/❯ IP address +\( \) stays +\(●\) changes/);
    expect(shown).toMatch(/restarts +\( \) stays +\( \) changes/);
    expect(shown).toContain('A wrong guess costs nothing');
    expect(shown).toContain('Enter run it');
  });

  test('compare what was expected with what was measured, and explain a surprise', () => {
    const shown = seen('predictions compared');
    expect(shown).toMatch(/✗ wrong +UID +stays +changes +3f2a9c1e → 91bcd7aa/);
    expect(shown).toMatch(/✓ right +IP address +changes +changes +10\.0\.0\.4 → 10\.0\.0\.9/);
    expect(shown).toMatch(/· open +restarts +- +stays +0/);
    expect(shown).toContain('1 of 2 as you said');
    expect(shown).toContain('• The UID changes, because it is another pod');
    expect(shown).not.toContain('• The address');
    expect(seen('predictions compared', { columns: 60, rows: 20 }, { ascii: true })).toMatch(
      /changes *\n +3f2a9c1e -> 91bcd7aa/,
    );
    expect(seen('predictions not compared')).toContain("It can't be compared: the check ended before");
  });

  test('that ran by themselves are said to have done so, without points', () => {
    const shown = seen('quiet report');
    expect(shown).toMatch(/❯ ✗ c2 {2}it serves its pages +0\/4/);
    expect(shown).toContain('These ran by themselves');
    expect(shown).not.toContain('points');
  });

  test('offer a hint, and tell how long they took', () => {
    expect(seen('report')).toContain('h hint');
    expect(seen('report')).toContain('(took 1.2 s)');
    expect(seen('full marks')).not.toContain('h hint');
  });

  test('tell of each answer whether it was right, and why', () => {
    expect(seen('quiz')).toContain('when the checks run');
    expect(seen('quiz graded')).toMatch(/✗ Not right\. That is the default\./);
    expect(seen('quiz graded')).not.toContain('when the checks run');
  });

  test('lead to a summary with points, time and hints', () => {
    expect(seen('full marks')).toContain('Enter shows your summary');
    const shown = seen('summary');
    expect(shown).toContain('8 of 8 points · 2 minutes · no hints');
    expect(shown).toContain('Next: P02 Neighbours');
  });
});

describe('without drawing characters', () => {
  test.each(['cluster', 'timeline'] as const)('the %s is plain ASCII', (panel) => {
    for (const name of ['lesson', 'timeline', 'many pods', 'one pod']) {
      const shown = seen(name, small, { ascii: true, view: { panel } });
      expect(shown).toMatch(/^[\u0020-\u007e\n]*$/);
    }
  });

  test.each(Object.keys(situations))('%s is plain ASCII', (name) => {
    expect(seen(name, small, { ascii: true })).toMatch(/^[\u0020-\u007e\n]*$/);
  });
});

describe('the debrief', () => {
  test('says why it works and what to try, with the commands as they are typed', () => {
    const shown = seen('debrief');
    expect(shown).toContain('Why it works');
    expect(shown).toContain('They share one network.');
    expect(shown).toContain('kubectl get pods');
    expect(shown).toContain('Enter summary');
  });
});
