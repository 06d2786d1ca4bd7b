/** The command line through the driver: what reaches the port, what comes back, and how often. */
import { describe, expect, test } from '@jest/globals';
import { failed, ok } from '../../src/domain/problem.ts';
import { createDriver } from '../../src/lesson/driver.ts';
import { sizeKept } from '../../src/lesson/console/command-output.ts';
import { fakePorts, lending, problem, settle } from './fake-ports.ts';
import { lessons } from './sample-lessons.ts';

const open = async () => {
  const { ports, fake } = fakePorts();
  const { lent, lendTerminal } = lending();
  const driver = createDriver({
    ports,
    lessons,
    startWith: 'duo',
    lendTerminal,
  });
  await settle();
  fake.openings[0]!.answer.resolve(ok({ name: 'kind', title: 'a kind cluster' }));
  await settle();
  driver.dispatch({ type: 'console' });
  const attempt = fake.attempts[0]!;
  return {
    driver,
    fake,
    lent,
    attempt,
    give: (line: string) => {
      driver.dispatch({ type: 'edit-text', edit: { type: 'type', text: line } });
      driver.dispatch({ type: 'command' });
      return attempt.commands.at(-1)!;
    },
    entry: (index = -1) => driver.getState().attempt!.console.commands.at(index)!,
    lines: (index = -1) =>
      driver
        .getState()
        .attempt!.console.commands.at(index)!
        .output.lines.map(({ text }) => text),
  };
};

/** Counts what reaches the screen. */
const counted = (driver: { subscribe(listener: () => void): () => void }) => {
  const seen = { times: 0 };
  driver.subscribe(() => {
    seen.times += 1;
  });
  return seen;
};

describe('output', () => {
  test('reaches the screen at once, then at most ten times a second, and all of it by the end', async () => {
    const { driver, fake, give, lines, entry } = await open();
    const { onOutput, answer } = give('many');
    const seen = counted(driver);
    for (let number = 0; number < 1_000; number += 1) onOutput(`${number}\n`, number % 2 === 0 ? 'out' : 'err');
    expect(seen.times).toBe(1);
    fake.pass(100);
    await settle();
    expect(seen.times).toBe(2);
    onOutput('last', 'out');
    expect(seen.times).toBe(2);
    answer.resolve(ok({ code: 4 }));
    await settle();
    expect(seen.times).toBe(4);
    expect(lines().length).toBe(1_001);
    expect(lines().slice(-2)).toEqual(['999', 'last']);
    expect(entry()).toMatchObject({ status: 'done', code: 4 });
  });

  test('of a flood is only what is newest, whatever its lines are like', async () => {
    const { fake, give, entry, lines } = await open();
    const { onOutput } = give('yes');
    const piece = 'y\n'.repeat(32_768);
    for (let count = 0; count < 160; count += 1) onOutput(piece, 'out');
    fake.pass(100);
    await settle();
    expect(entry().output.lines.length).toBe(2_000);
    expect(entry().output.dropped).toBe(160 * 32_768 - 2_000);
    for (let count = 0; count < 160; count += 1) onOutput('x'.repeat(65_536), 'out');
    fake.pass(100);
    await settle();
    expect(entry().output.size).toBeLessThanOrEqual(sizeKept);
    expect(lines().at(-1)).toMatch(/^x+$/);
  });

  test('is rid of control sequences that arrive in pieces', async () => {
    const { fake, give, lines } = await open();
    const { onOutput } = give('ls --color');
    onOutput('\u001b[3', 'out');
    onOutput('1mred\u001b[0', 'out');
    onOutput('m!\n', 'out');
    fake.pass(100);
    await settle();
    expect(lines()).toEqual(['red!']);
  });
});

describe('a command', () => {
  test('that can not be run is a problem of its own entry', async () => {
    const { give, entry } = await open();
    give('a').answer.resolve(failed(problem('no-shell')));
    await settle();
    expect(entry()).toMatchObject({ status: 'done', problem: { code: 'no-shell' } });
    give('b').answer.reject(new Error('boom'));
    await settle();
    expect(entry()).toMatchObject({ status: 'done', problem: { code: 'unexpected' } });
  });

  test('is asked to end by the first Ctrl-C and made to by the second', async () => {
    const { driver, give } = await open();
    const { signal, hurry } = give('sleep 9');
    driver.dispatch({ type: 'stop-command' });
    expect([signal.aborted, hurry.aborted]).toEqual([true, false]);
    driver.dispatch({ type: 'stop-command' });
    expect(hurry.aborted).toBe(true);
  });

  test('goes on beside others and while the learner is elsewhere', async () => {
    const { driver, attempt, fake, give, lines } = await open();
    const first = give('kubectl port-forward duo 8080:80 &');
    expect(first.line).toBe('kubectl port-forward duo 8080:80');
    give('curl localhost:8080').answer.resolve(ok({ code: 0 }));
    await settle();
    driver.dispatch({ type: 'console' });
    driver.dispatch({ type: 'check' });
    first.onOutput('Handling connection\n', 'out');
    fake.pass(100);
    await settle();
    expect(lines(0)).toEqual(['Handling connection']);
    expect(attempt.commands.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  });

  test('that wants the terminal gets it, and is seen to have ended', async () => {
    const { fake, give, lent, entry, lines } = await open();
    give('kubectl exec -it duo -- sh');
    await settle();
    expect(fake.log).toContain('terminal kubectl exec -it duo -- sh');
    expect(lent).toEqual(['out', 'back']);
    expect(entry()).toMatchObject({ status: 'done', code: 0 });
    expect(lines()).toEqual(['It had the terminal to itself.']);
  });

  test('goes on while the cluster has trouble', async () => {
    const { attempt, give, entry } = await open();
    const { signal } = give('kubectl logs -f duo');
    attempt.watch!.onTrouble(problem('unreachable'));
    expect(signal.aborted).toBe(false);
    expect(entry().status).toBe('running');
  });
});

describe('commands end with the lesson', () => {
  test.each<[string, (all: Awaited<ReturnType<typeof open>>) => void]>([
    [
      'left',
      ({ driver }) => {
        driver.dispatch({ type: 'console' });
        driver.dispatch({ type: 'back' });
      },
    ],
    [
      'started over',
      ({ driver }) => {
        driver.dispatch({ type: 'console' });
        driver.dispatch({ type: 'reset' });
        driver.dispatch({ type: 'confirm', yes: true });
      },
    ],
    ['quit', ({ driver }) => void (driver.dispatch({ type: 'quit', code: 130 }), driver.close())],
  ])('that is %s, which waits for them', async (_, leave) => {
    const all = await open();
    const [beside, front] = [all.give('port-forward &'), all.give('logs -f')];
    leave(all);
    await settle();
    expect([beside.signal.aborted, front.signal.aborted]).toEqual([true, true]);
    expect(all.attempt.ended).toEqual([]);
    beside.answer.resolve(ok({ code: 143 }));
    await settle();
    expect(all.attempt.ended).toEqual([]);
    front.onOutput('late\n', 'out');
    front.answer.resolve(ok({ code: 143 }));
    await settle();
    expect(all.attempt.ended).toHaveLength(1);
    expect(all.driver.getState().attempt?.console.commands ?? []).not.toContainEqual(
      expect.objectContaining({ output: expect.objectContaining({ lines: [expect.anything()] }) }),
    );
  });
});
