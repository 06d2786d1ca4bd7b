import { afterEach, describe, expect, test } from '@jest/globals';
import { cleanup, render } from 'ink-testing-library';
import { ok } from '../../src/domain/problem.ts';
import { createDriver } from '../../src/lesson/driver.ts';
import { defaultSettings } from '../../src/lesson/settings.ts';
import { App } from '../../src/ui/app.tsx';
import type { Size } from '../../src/ui/layout.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { createWorkshopStore } from '../../src/ui/workshop-store.ts';
import { fakePorts, settle } from '../lesson/fake-ports.ts';
import { lessons } from '../lesson/sample-lessons.ts';
import { small, withoutColours } from './frames.tsx';

afterEach(cleanup);

const openApp = async (size: Size = small) => {
  const { ports, fake } = fakePorts();
  const driver = createDriver({ ports, lessons });
  const theme = createTheme(defaultSettings, { canDraw: true });
  const themeFor = () => theme;
  const now = (): number => ports.clock.now();
  const store = createWorkshopStore({ driver, themeFor, now });
  const app = render(<App store={store} themeFor={themeFor} now={now} size={size} />);
  await settle();
  fake.openings[0]!.answer.resolve(ok({ name: 'kind', title: 'a kind cluster' }));
  await settle();
  // A first visit stays at the welcome until it is read.
  driver.dispatch({ type: 'open' });
  await settle();
  const screen = (): string => withoutColours(app.lastFrame() ?? '');
  /** Ink takes input from its second turn on, and hands on what it read in a turn of its own. */
  const press = async (keys: string): Promise<string> => {
    await settle();
    app.stdin.write(keys);
    await settle();
    await settle();
    return screen();
  };
  return {
    driver,
    fake,
    press,
    screen,
    resize: (next: Size) => app.rerender(<App store={store} themeFor={themeFor} now={now} size={next} />),
  };
};

describe('the workshop', () => {
  test('opens a scenario from the catalogue', async () => {
    const { press, screen } = await openApp();
    expect(screen()).toContain('Name tag');
    expect(await press('\r')).toContain('What a pod is');
  });

  test('understands several keys that arrive together', async () => {
    const { press, driver } = await openApp();
    await press('jj');
    expect(driver.getState().cursor).toBe(2);
    await press('kk\rn');
    expect(driver.getState()).toMatchObject({ screen: 'lesson', attempt: { slug: 'first-pod' } });
    expect(await press('nhh')).toContain('Hint 2 of 2');
  });

  test('scrolls to a hint when it opens, and starts each step at its top', async () => {
    const { press } = await openApp();
    await press('\r');
    await press('n');
    expect(await press('h')).toContain('Hint 1 of 2');
    expect(await press('n')).toContain('Two questions');
    expect(await press('p')).toMatch(/Your task\s/);
  });

  test('does not scroll beyond the end, so that one key scrolls back', async () => {
    const { press } = await openApp();
    await press('\rn');
    await press('n');
    const end = await press('      ');
    expect(end).toContain('Paragraph 12');
    expect(await press('\u001B[A')).not.toBe(end);
  });

  test('changes between text and cluster where there is one column', async () => {
    const { press } = await openApp();
    await press('\r');
    expect(await press('\t')).toContain('Looking at the cluster');
    // Past the file and the timeline.
    expect(await press('\t\t\t')).toContain('What a pod is');
  });

  test('asks before a check disturbs and takes n for an answer', async () => {
    const { press, fake } = await openApp();
    await press('jj');
    await press('\r');
    await press('n');
    expect(await press('c')).toContain('Run it?');
    expect(await press('n')).not.toContain('Run it?');
    expect(fake.attempts[0]!.gradings).toEqual([]);
    await press('c');
    expect(await press('y')).toContain('Checking your work');
  });

  test('quits with 0 for q and with 130 for Ctrl-C, from a question too', async () => {
    const first = await openApp();
    await first.press('q');
    expect(await first.driver.ended).toBe(0);
    const second = await openApp();
    await second.press('jj\r');
    await second.press('n');
    await second.press('c');
    await second.press('\u0003');
    expect(await second.driver.ended).toBe(130);
  });

  test('has a command line that takes keys of a burst, pastes and control characters', async () => {
    const { press, fake, driver, screen } = await openApp();
    await press('\r');
    await press(':');
    await press('ech one\u0001\u001B[C\u001B[C\u001B[Co\u0005 two\u0017three\u007Fe\r');
    const [command] = fake.attempts[0]!.commands;
    expect(command?.line).toBe('echo one three');
    command!.onOutput('it said so\n', 'out');
    command!.answer.resolve(ok({ code: 0 }));
    await settle();
    expect(await press('')).toContain('it said so');
    await press('\u001B[200~ls -l\ncat pod\u001B[201~');
    expect(fake.attempts[0]!.commands[1]?.line).toBe('ls -l');
    await settle();
    expect(screen()).toMatch(/\$ cat pod/);
    await press('\u0015exit\r');
    expect(driver.getState().attempt?.console.open).toBe(false);
    await press('\u001B[200~qqq\u001B[201~');
    expect(driver.getState()).toMatchObject({ screen: 'lesson', quitting: false });
  });

  test('keeps the step where it was while the command line is open', async () => {
    const { press } = await openApp();
    await press('\rn');
    await press('n');
    const before = await press('   ');
    await press(':');
    await press('\u001B[5~');
    expect(await press('exit\r')).toBe(before);
  });

  test('asks for more room when there is too little, and goes on where it was', async () => {
    const { press, screen, resize } = await openApp();
    await press('\r');
    resize({ columns: 59, rows: 24 });
    await settle();
    expect(screen()).toContain('peapod needs 60x15');
    resize({ columns: 80, rows: 24 });
    await settle();
    expect(screen()).toContain('What a pod is');
  });
});
