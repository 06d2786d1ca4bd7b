import { afterEach, describe, expect, test } from '@jest/globals';
import type { SkippingClock } from '../../../../src/embedded/clock.ts';
import { netApplets } from '../../../../src/embedded/userland/net/index.ts';
import type { FakeMachine } from './fake-machine.ts';
import { clusterNames, createPod } from './pod.ts';
import { plain, recorded, wordsOf, type RecordedCommand } from './recorded.ts';

let clock: SkippingClock;
afterEach(() => clock.stop());

const pod = (...options: Parameters<typeof createPod>): FakeMachine => {
  const made = createPod(...options);
  clock = made.clock;
  return made.machine;
};

const runRecorded = async (
  machine: FakeMachine,
  { command }: RecordedCommand,
): Promise<Omit<RecordedCommand, 'command'>> => {
  const words = wordsOf(command);
  const { code, out, err } = await machine.run(netApplets[words[0]!]!, words);
  return { code, out: plain(out), err: plain(err) };
};

const said = ({ code, out, err }: RecordedCommand): Omit<RecordedCommand, 'command'> => ({
  code,
  out: plain(out),
  err: plain(err),
});

describe('wget says what the real one says', () => {
  // These ask for TLS, or for what this machine's own network answers.
  const left = /https:/u;
  // Its options are those of 1.36 as Docker Hub builds it, which has a few more.
  const all = recorded<RecordedCommand[]>('wget.json').filter(({ command }) => !left.test(command));

  test('one command after the other', async () => {
    const machine = pod();
    machine.folders.add('/d');
    machine.start(netApplets['httpd']!, ['httpd', '-f', '-p', '8080', '-h', '/www']);
    await clock.sleep(1);
    machine.start(netApplets['httpd']!, ['httpd', '-f', '-p', '8083', '-h', '/www']);
    machine.start(netApplets['httpd']!, ['httpd', '-f', '-p', '127.0.0.1:8084', '-h', '/www']);
    await clock.sleep(1);
    for (const each of all) {
      expect({ command: each.command, ...(await runRecorded(machine, each)) }).toEqual({
        command: each.command,
        ...said(each),
      });
    }
  });
});

test.each(
  recorded<{ request: string; answer: string }[]>('httpd.json').filter(({ request }) => !request.startsWith('HEAD')),
)('httpd answers %j as the real one does', async ({ request, answer }) => {
  const machine = pod();
  machine.start(netApplets['httpd']!, ['httpd', '-f', '-p', '8080', '-h', '/www']);
  await clock.sleep(1);
  const { out } = await machine.run(netApplets['nc']!, ['nc', 'localhost', '8080'], request);
  expect(plain(out)).toBe(plain(answer));
});

describe('nslookup', () => {
  /** The real one shows answers as they come in: in any order. */
  const sorted = (text: string): string[] => {
    const [server = '', ...answers] = text.split('\n\n');
    return [
      server,
      ...answers
        .join('\n')
        .split('\n')
        .filter((line) => line !== '')
        .toSorted(),
    ];
  };
  const left = new Set(['nslookup x 127.0.0.1', 'nslookup -type=ptr 10.96.0.1']);
  test.each(
    recorded<RecordedCommand[]>('nslookup.json').filter(
      ({ command }) => !left.has(command) && !command.includes('-debug'),
    ),
  )('$command', async (each) => {
    const machine = pod({}, { names: clusterNames });
    const result = await runRecorded(machine, each);
    const wanted = said(each);
    expect({ ...result, out: sorted(result.out) }).toEqual({ ...wanted, out: sorted(wanted.out) });
  });
});

describe('the interface of a pod', () => {
  const unknown = (text: string): string =>
    plain(text)
      .replaceAll(/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/giu, 'MAC')
      .replaceAll(/fe80::[0-9a-f:]+/gu, 'fe80::')
      .replaceAll(/(packets|bytes|errors):\d+( \([^)]*\))?/gu, '$1:N')
      .replaceAll(/\d+\.\d{3}/gu, 'TIME');
  // Nothing answers there in the recordings either, but this network says so sooner.
  const all = recorded<RecordedCommand[]>('interfaces.json').filter(
    ({ command }) => !/hostname foo|10\.244\.0\.3|kubernetes/u.test(command),
  );
  test.each(all)('$command', async ({ command, code, out, err }) => {
    const machine = pod();
    const words = wordsOf(command);
    const result = await machine.run(netApplets[words[0]!]!, words);
    expect({ code: result.code, out: unknown(result.out), err: unknown(result.err) }).toEqual({
      code,
      out: unknown(out),
      err: unknown(err),
    });
  });
});
