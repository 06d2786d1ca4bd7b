/** The workshop over a cluster that only pretends, for tests of the terminal itself. Ends with the workshop's exit code. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { failed, ok } from '../../src/domain/problem.ts';
import type { Attempt, Ports } from '../../src/lesson/ports.ts';
import { defaultSettings } from '../../src/lesson/settings.ts';
import { startWorkshop } from '../../src/ui/start.tsx';
import { sampleGrade, sampleResult } from '../lesson/sample-grade.ts';
import { askingLessons, lessons } from '../lesson/sample-lessons.ts';
import { sampleView } from '../lesson/sample-view.ts';

/** `PEAPOD_FIXTURE_JOURNAL`: a file that gets the types of what is saved. */
const { PEAPOD_FIXTURE: mode = '', PEAPOD_FIXTURE_JOURNAL: journal } = process.env;

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Says what it reads, until it reads `end`. */
const readingEditor = 'echo "it reads"; while read -r line && [ "$line" != end ]; do echo "got $line"; done';

let gradings = 0;

const attemptAt = (scenario: (typeof lessons)[number]['scenario']): Attempt => ({
  namespace: `kp-${scenario.slug}-abcde`,
  workspaceFolder: `/home/learner/peapod/${scenario.slug}`,
  files: ['pod.yaml'],
  terminalLine: `source /home/learner/peapod/${scenario.slug}/.kube-env`,
  openShell: async () => ok(undefined),
  watch: async ({ onView }, signal) => {
    onView(sampleView);
    await untilAborted(signal);
  },
  read: async () => 'kind: Pod\n',
  commands: {
    takesTerminal: () => false,
    run: async ({ line, onOutput }, signal) => {
      onOutput(`you said ${line}\n`, 'out');
      if (mode === 'busy') await untilAborted(signal);
      return ok({ code: 0 });
    },
    runInTerminal: async () => ok({ code: 0 }),
  },
  solution: async () => ok([{ name: 'pod.yaml', mine: 'kind: Pod\n', theirs: 'apiVersion: v1\nkind: Pod\n' }]),
  apply: async (file) => ({
    done: [],
    problems: [
      {
        code: 'immutable',
        what: 'pod/hello: spec.containers can not be changed while the pod exists.',
        where: `${file}:9:5`,
        next: 'Make the pod anew.',
      },
    ],
    replaceable: ['pod/hello'],
  }),
  replace: async () => ({ done: ['pod/hello replaced'], problems: [], replaceable: [] }),
  grade: async ({ only, onProgress }, signal) => {
    gradings += 1;
    const fails = gradings === 1 ? { c2: 'fail' as const } : {};
    const ids = scenario.checks.map(({ id }) => id).filter((id) => only === undefined || only.includes(id));
    for (const check of ids) {
      onProgress({ check, state: 'running' });
      onProgress({ check, state: 'says', line: `looking at ${check}` });
      await sleep(mode === 'slow' ? 2_000 : 40, undefined, { signal });
      onProgress({ check, state: 'done', result: sampleResult(scenario, check, check in fails ? 'fail' : 'pass') });
    }
    return sampleGrade(scenario, fails, only);
  },
  end: async () => {
    if (mode === 'slow-end') await sleep(60_000);
    return ok(undefined);
  },
});

const ports: Ports = {
  clock: { now: Date.now, sleep: (ms, signal) => sleep(ms, undefined, { signal }) },
  openCluster: async ({ onChosen, onStage }, signal) => {
    onChosen({ name: 'kind', why: 'kind and Docker answer on this machine.' });
    for (const title of ['Looking for kind', 'Starting the control plane']) {
      onStage({ title, state: 'running' });
      await sleep(30, undefined, { signal });
      onStage({ title, state: 'done' });
    }
    if (mode === 'no-cluster') {
      return failed({ code: 'docker-missing', what: 'Docker does not answer.', next: 'Start Docker, then press r.' });
    }
    return ok({ name: 'kind', title: 'kind cluster "peapod", Kubernetes v1.34.4, 1 node' });
  },
  beginAttempt: async ({ scenario, onStage }, signal) => {
    onStage({ title: 'Making a namespace', state: 'running' });
    await sleep(30, undefined, { signal });
    onStage({ title: 'Making a namespace', state: 'done' });
    return ok(attemptAt(scenario));
  },
  watchFiles: (_folder, _calls, signal) => untilAborted(signal),
  editorFor: () => ({
    takesTerminal: true,
    open: async () => {
      if (mode === 'reading-editor') {
        await once(spawn('sh', ['-c', readingEditor], { stdio: 'inherit' }), 'close');
        return ok(undefined);
      }
      process.stdout.write('the editor has the terminal\n');
      await sleep(300);
      return ok(undefined);
    },
  }),
  examine: async () => [{ area: 'installed', name: 'kubectl', state: 'good', detail: '1.34.1' }],
  settings: { load: async () => ({ settings: defaultSettings, problem: undefined }), save: async () => ok(undefined) },
  journal: {
    // Somebody who was here before, so that the way leads straight to the catalogue.
    load: async () => ({
      entries:
        mode === 'first-visit' ? [] : [{ scenario: 'first-pod', type: 'left', ms: 0, at: '2026-11-20T10:00:00Z' }],
      problem: undefined,
    }),
    append: async (entries) => {
      if (journal === undefined) return;
      await sleep(200);
      appendFileSync(journal, entries.map(({ type }) => `${type}\n`).join(''));
    },
  },
};

// As if the signal never came.
if (mode === 'deaf') setImmediate(() => process.removeAllListeners('SIGHUP').on('SIGHUP', () => {}));
if (journal !== undefined) process.on('exit', (code) => appendFileSync(journal, `exit ${code}\n`));

process.exitCode = await startWorkshop({
  ports,
  lessons: mode === 'asking' ? askingLessons : lessons,
  stdin: process.stdin,
  stdout: process.stdout,
  ascii: mode === 'ascii',
  screenReader: mode === 'screen-reader',
  onTidying: () => void process.stderr.write('tidying\n'),
});
