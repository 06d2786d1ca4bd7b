import { delimiter } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openLesson } from '../../../src/cli/workshop/open-lesson.ts';
import { lessonChanges, ownChanges, scriptOf, shellOf } from '../../../src/cli/commands/shell-environment.ts';
import type { JournalEntry } from '../../../src/lesson/journal.ts';
import { runCommand } from '../../../src/shared/run-command.ts';

const at = '2026-11-21T12:00:00.000Z';
const began = (scenario: string, namespace: string): JournalEntry => ({ at, scenario, type: 'began', namespace });
const discarded = (scenario: string): JournalEntry => ({ at, scenario, type: 'discarded' });
const kubeconfigOf = (namespace: string): string => `/state/${namespace}`;

describe('the lesson that peapod env is about', () => {
  const entries = [began('duo', 'kp-1'), began('shop', 'kp-2'), began('first-pod', 'kp-3'), discarded('first-pod')];

  test.each([
    [undefined, 'kp-2'],
    ['duo', 'kp-1'],
  ])('%s is in %s', (wanted, namespace) => {
    const lesson = openLesson(entries, wanted, kubeconfigOf);
    expect(lesson).toMatchObject({ ok: true, value: { namespace, kubeconfig: `/state/${namespace}` } });
  });

  test('has the namespace that it began with last', () => {
    expect(openLesson([...entries, began('duo', 'kp-9')], 'duo', kubeconfigOf)).toMatchObject({
      value: { namespace: 'kp-9' },
    });
  });

  test.each([
    [[], undefined],
    [entries, 'first-pod'],
    [[began('duo', 'kp-1'), discarded('duo')], undefined],
  ])('may not be there: %j %s', (known, wanted) => {
    expect(openLesson(known, wanted, kubeconfigOf)).toMatchObject({
      ok: false,
      problem: { code: 'no-lesson', next: /Run peapod/ },
    });
  });
});

describe('the language of the shell', () => {
  test.each([
    [{ SHELL: '/bin/zsh' }, 'linux', 'sh'],
    [{ SHELL: '/usr/bin/fish' }, 'linux', 'fish'],
    [{ SHELL: '/usr/bin/pwsh' }, 'darwin', 'powershell'],
    [{}, 'win32', 'powershell'],
    [{}, 'linux', 'sh'],
  ] as const)('for %j on %s is that of %s', (env, platform, shell) => {
    expect(shellOf(env, platform)).toBe(shell);
  });

  const changes = [
    { name: 'KUBECONFIG', value: "/o'b\\x" },
    { name: 'PATH', value: ['/a b', '/c'].join(delimiter) },
    { name: 'OLD', value: undefined },
  ];

  test.each([
    ['sh', ["export KUBECONFIG='/o'\\''b\\x';", "export PATH='/a b:/c';", 'unset OLD;']],
    ['fish', ["set -gx KUBECONFIG '/o\\'b\\\\x';", "set -gx PATH '/a b' '/c';", 'set -e OLD;']],
    [
      'powershell',
      ["$env:KUBECONFIG = '/o''b\\x';", "$env:PATH = '/a b:/c';", 'Remove-Item Env:OLD -ErrorAction SilentlyContinue;'],
    ],
  ] as const)('%s', (shell, lines) => {
    expect(scriptOf(changes, shell)).toBe(`${lines.join('\n')}\n`);
  });
});

describe('a shell that takes it over', () => {
  const lesson = { kubeconfig: "/state/o'brien/kp-1", folder: '/state/bin' };

  /** What a real shell has in its variables after the script. */
  const after = async (env: Record<string, string>, changes: ReturnType<typeof lessonChanges>) => {
    const shown = 'echo "${KUBECONFIG-none}"; echo "$PATH"; echo "${PEAPOD_KUBECONFIG_BEFORE-none}"';
    const { stdout } = await runCommand(['/bin/sh', '-c', `eval "$SCRIPT"; ${shown}`], {
      env: { ...env, SCRIPT: scriptOf(changes, 'sh') },
    });
    const [KUBECONFIG = '', PATH = '', before = ''] = stdout.split('\n');
    return {
      PATH,
      ...(KUBECONFIG === 'none' ? {} : { KUBECONFIG }),
      ...(before === 'none' ? {} : { PEAPOD_KUBECONFIG_BEFORE: before }),
    };
  };

  test.each([[{ PATH: '/usr/bin:/bin' }], [{ PATH: '/usr/bin:/bin', KUBECONFIG: "/mine it's" }]])(
    'reaches the lesson, then another one, and is as before at the end: %j',
    async (own: Record<string, string>) => {
      const inside = await after(own, lessonChanges(own, lesson));
      expect(inside).toMatchObject({ KUBECONFIG: lesson.kubeconfig, PATH: '/state/bin:/usr/bin:/bin' });
      const other = await after(inside, lessonChanges(inside, { ...lesson, kubeconfig: '/state/kp-2' }));
      expect(other).toMatchObject({ KUBECONFIG: '/state/kp-2', PATH: '/state/bin:/usr/bin:/bin' });
      expect(await after(other, ownChanges(other, '/state/bin'))).toEqual(own);
      expect(ownChanges(own, '/state/bin')).toEqual([]);
    },
  );

  test('keeps its path where there is a kubectl', () => {
    expect(lessonChanges({ PATH: '/bin' }, { ...lesson, folder: undefined }).map(({ name }) => name)).not.toContain(
      'PATH',
    );
  });
});
