import { describe, expect, test } from '@jest/globals';
import { emptyView, type LiveView } from '../../src/lesson/live/live-view.ts';
import type { PodView } from '../../src/lesson/live/pod-view.ts';
import { defaultSettings } from '../../src/lesson/settings.ts';
import { liveLines } from '../../src/ui/components/live-panel/live-lines.ts';
import { podGlance } from '../../src/ui/components/live-panel/pod-glance.ts';
import { podPictures } from '../../src/ui/components/pod-picture/pod-picture.ts';
import { clockTime } from '../../src/ui/text/time.ts';
import { textOf } from '../../src/ui/text/line.ts';
import { widthOf } from '../../src/ui/text/width.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { noon } from '../lesson/play.ts';
import { beingMade, sampleContainer, samplePod, wholePod } from '../lesson/sample-view.ts';

const theme = createTheme(defaultSettings, { canDraw: true });
const typed = createTheme(defaultSettings, { canDraw: false });

const drawn = (pods: PodView[], width = 60, now = noon, detail: 'full' | 'short' = 'full'): string[] =>
  podPictures(pods, { width, now, theme, detail }).map(textOf);

const live = (view: Partial<LiveView>, rows?: number, now = noon, width = 60): string[] =>
  liveLines({ ...emptyView, ...view }, { width, rows, now, theme }).map(textOf);

const text = (rows: readonly string[]): string => rows.join('\n');

describe.each([40, 60, 78, 100, 160])('the picture of a pod at %i cells', (width) => {
  test.each([theme, typed])('is a whole box, no wider than it may be', (with_) => {
    const rows = podPictures([wholePod], { width, now: noon, theme: with_, detail: 'full' }).map(textOf);
    const widths = new Set(rows.map(widthOf));
    expect([...widths]).toEqual([Math.min(width, 100)]);
    expect(rows.at(0)!.startsWith(`${with_.symbols.topLeft} pod duo`)).toBe(true);
    expect(rows.at(-1)!.endsWith(with_.symbols.bottomRight)).toBe(true);
  });

  test('two pods fill no more than their room', () => {
    const rows = drawn([wholePod, samplePod('other')], width);
    expect(Math.max(...rows.map(widthOf))).toBeLessThanOrEqual(width);
  });
});

describe('the picture of a pod', () => {
  test('has its containers in the order in which they start, with what they are', () => {
    const titles = drawn([wholePod]).filter((row) => row.startsWith('│ ╭'));
    expect(
      titles.map((row) =>
        row
          .slice(4)
          .replaceAll(/[─╮│ ]+/g, ' ')
          .trim(),
      ),
    ).toEqual(['✓ setup · init 1 Completed', '● shipper · sidecar 2 Running', '○ web Running']);
  });

  test('says what its probes ask and whether they hold', () => {
    const shown = text(drawn([wholePod]));
    expect(shown).toMatch(/✗ readiness GET :8080\/ready every 5 s/);
    expect(shown).toContain('HTTP probe failed with statuscode: 503');
    expect(shown).toMatch(/✓ liveness {2}runs cat \/tmp\/alive every 10 s/);
  });

  test('says how a container ended', () => {
    expect(text(drawn([wholePod], 100))).toContain('2 restarts; last exit code 137 (OOMKilled)');
  });

  test('has the ports on the localhost that its containers share, and the volumes with those who mount them', () => {
    const shown = text(drawn([wholePod], 70));
    expect(shown).toContain('localhost :8080 web');
    expect(shown).toContain('volume logs · emptyDir  web rw /var/log/web · shipper ro /logs');
    expect(shown).toContain('volume spare · PVC data  mounted nowhere');
    expect(text(drawn([wholePod], 44))).toMatch(
      /volume logs · emptyDir +│\n│ {3}web {5}rw \/var\/log\/web +│\n│ {3}shipper ro \/logs/,
    );
  });

  test('one container that declares no port has no localhost to share', () => {
    expect(text(drawn([samplePod('hello')]))).not.toContain('localhost');
  });

  test('does not move while time goes by', () => {
    const widthAndHeight = (now: number): number[] => drawn([wholePod], 60, now).map(widthOf);
    expect(drawn([samplePod('hello')], 60, noon)).toEqual(drawn([samplePod('hello')], 60, noon + 3_600_000));
    expect(widthAndHeight(noon)).toEqual(widthAndHeight(noon + 3_600_000));
  });

  test('has one row for each container where there is little room', () => {
    const rows = drawn([wholePod], 60, noon, 'short');
    expect(text(rows)).toMatch(/│ ○ web {2}✗ readiness {2}2 restarts +Running │/);
    expect(rows.length).toBeLessThan(drawn([wholePod]).length - 8);
  });

  test('says in short what keeps a container from running', () => {
    const message = 'configmap "settings" not found';
    const waits = { phase: 'waiting', state: 'CreateContainerConfigError', ready: false, message } as const;
    const rows = drawn([samplePod('hello', { containers: [sampleContainer('web', waits)] })], 60, noon, 'short');
    expect(text(rows)).toMatch(/✗ web +CreateContainerConfigError │\n│ {3}configmap "settings" not found/);
  });

  test('of a pod that is going away says so', () => {
    const shown = text(drawn([samplePod('hello', { status: 'Terminating', terminating: true })]));
    expect(shown).toMatch(/pod hello ─+ Terminating/);
    expect(shown).toContain('! It is going away');
  });

  test('of a pod without a place says why', () => {
    const message = '0/1 nodes are available: 1 Insufficient cpu. preemption: none.';
    const shown = text(
      drawn([samplePod('hello', { ...beingMade, status: 'Pending', node: '', ip: '', message })], 100),
    );
    expect(shown).toContain('! It has no place yet: no node has enough CPU free');
    expect(shown).toContain('no IP yet');
  });

  test('of a container that crashes again and again says with which exit code', () => {
    const app = sampleContainer('app', {
      phase: 'waiting',
      state: 'CrashLoopBackOff',
      restarts: 4,
      ready: false,
      end: { reason: 'Error', exitCode: 3, at: noon },
    });
    const shown = text(
      drawn([samplePod('hello', { status: 'CrashLoopBackOff', ready: '0/1', containers: [app] })], 78),
    );
    expect(shown).toMatch(/✗ app ─+ CrashLoopBackOff/);
    expect(shown).toContain(`ended again and again, last with exit code 3 at ${clockTime(noon)}`);
    expect(shown).toContain('4 restarts; the next start waits');
  });
});

describe('the live panel', () => {
  test('draws up to three pods and lists more', () => {
    const pods = (count: number): PodView[] => Array.from({ length: count }, (_, index) => samplePod(`p${index}`));
    expect(live({ pods: pods(3) })[0]).toContain('╭ pod p0');
    expect(text(live({ pods: pods(4) }))).toMatch(/NAME +READY/);
  });

  test('takes smaller pictures, then the table, when there are too few rows', () => {
    expect(text(live({ pods: [wholePod] }, 40))).toContain('╭ ✓ setup');
    expect(text(live({ pods: [wholePod] }, 16))).toMatch(/│ ✓ setup · init 1 +Completed │/);
    const small = live({ pods: [wholePod] }, 7);
    expect(text(small)).toMatch(/NAME +READY/);
    expect(small.length).toBeLessThanOrEqual(7);
  });

  test('shows a pod that has just gone, and not for ever', () => {
    const gone = [{ name: 'hello', uid: 'u', at: noon - 5_000 }];
    expect(text(live({ gone, pods: [samplePod('other')] }))).toMatch(/✗ pod hello ─+ gone at/);
    expect(text(live({ gone }))).toMatch(/✗ pod hello ─+ gone at/);
    const later = text(live({ gone }, undefined, noon + 60_000));
    expect(later).toContain(`No pods; hello went at ${clockTime(noon - 5_000)}.`);
  });

  test('does not call a pod gone that was made anew under its name', () => {
    const gone = [{ name: 'hello', uid: 'u', at: noon - 5_000 }];
    expect(text(live({ gone, pods: [samplePod('hello')] }))).not.toContain('gone');
  });

  test('columns keep their places while an age ticks', () => {
    const pods = [1, 2, 3, 4].map((index) => samplePod(`p${index}`, { restarts: 1, restartedAt: noon }));
    const ip = (now: number): number => live({ pods }, undefined, now, 80)[1]!.indexOf('IP');
    expect(ip(noon + 5_000)).toBe(ip(noon + 119_000));
  });
});

describe('the pods at a glance', () => {
  const glance = (pods: PodView[], rows: number): string[] =>
    podGlance({ ...emptyView, pods }, { width: 78, rows, now: noon, theme }).map(textOf);

  test('take the same rows whatever there is', () => {
    const many = Array.from({ length: 9 }, (_, index) => samplePod(`p${index}`));
    for (const count of [0, 1, 4, 5, 9]) expect(glance(many.slice(0, count), 4)).toHaveLength(4);
  });

  test('show those that are busy first when not all have room', () => {
    const pods = [1, 2, 3].map((index) => samplePod(`p${index}`)).concat(samplePod('slow', beingMade));
    const rows = glance(pods, 3);
    expect(rows[0]).toMatch(/^slow +0\/1/);
    expect(rows[2]).toBe('… and 2 more, all well');
  });
});
