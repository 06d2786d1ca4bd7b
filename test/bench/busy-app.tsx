/**
 * The workshop over a cluster of 100 made-up pods, some of which change ten times a second. `PEAPOD_BUSY` says how many of
 * them change each time. With `PEAPOD_HEAP_LOG` it writes its live heap (after a collection) there once a second.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../src/cluster/kube.ts';
import { failed, ok } from '../../src/domain/problem.ts';
import { toLiveView } from '../../src/lesson/live/live-view.ts';
import type { Attempt, Ports } from '../../src/lesson/ports.ts';
import { defaultSettings } from '../../src/lesson/settings.ts';
import { startWorkshop } from '../../src/ui/start.tsx';
import { lessons } from '../lesson/sample-lessons.ts';

const { PEAPOD_BUSY: changing = '2', PEAPOD_HEAP_LOG: heapLog } = process.env;
const pods = 100;
const everyMs = 100;
const begun = Date.now();
const nothing = failed({ code: 'not-here', what: 'there is no such thing here', next: 'Go on.' });

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** A pod that has been restarted so often, as an API server would give it. */
const podNumber = (number: number, restarts: number): KubeObject => {
  const running = restarts % 2 === 0;
  const startedAt = new Date(begun + restarts * 1_000).toISOString();
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `web-${String(number).padStart(3, '0')}`,
      namespace: 'kp-bench',
      uid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      creationTimestamp: new Date(begun).toISOString(),
      labels: { app: 'web' },
    },
    spec: {
      nodeName: 'node-1',
      containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }],
    },
    status: {
      phase: 'Running',
      podIP: `10.244.0.${number}`,
      conditions: [
        { type: 'Initialized', status: 'True' },
        { type: 'Ready', status: running ? 'True' : 'False' },
      ],
      containerStatuses: [
        {
          name: 'web',
          image: 'nginx:1.27',
          ready: running,
          started: running,
          restartCount: restarts,
          state: running ? { running: { startedAt } } : { waiting: { reason: 'CrashLoopBackOff' } },
        },
      ],
    },
  } as unknown as KubeObject;
};

const attempt: Attempt = {
  namespace: 'kp-bench',
  workspaceFolder: '/work',
  files: ['pod.yaml'],
  terminalLine: undefined,
  canOpenShell: false,
  openShell: undefined,
  watch: async ({ onView }, signal) => {
    const restarts = Array.from({ length: pods }, () => 0);
    const objects = restarts.map((count, number) => podNumber(number, count));
    for (let next = 0; !signal.aborted; next = (next + Number(changing)) % pods) {
      for (let offset = 0; offset < Number(changing); offset += 1) {
        const number = (next + offset) % pods;
        restarts[number] = restarts[number]! + 1;
        objects[number] = podNumber(number, restarts[number]);
      }
      onView(toLiveView(objects));
      await sleep(everyMs, undefined, { signal }).catch(() => {});
    }
  },
  read: async () => 'kind: Pod\n',
  commands: {
    takesTerminal: () => false,
    run: async () => nothing,
    runInTerminal: async () => nothing,
  },
  solution: async () => nothing,
  apply: async () => ({ done: [], problems: [], replaceable: [] }),
  replace: async () => ({ done: [], problems: [], replaceable: [] }),
  grade: async (_call, signal) => {
    await untilAborted(signal);
    throw signal.reason as Error;
  },
  end: async () => ok(undefined),
} as Attempt;

const ports: Ports = {
  clock: { now: Date.now, sleep: (ms, signal) => sleep(ms, undefined, { signal }) },
  openCluster: async ({ onChosen }) => {
    onChosen({ name: 'made-up', why: 'it is for measuring' });
    return ok({ name: 'made-up', title: 'a made-up cluster' });
  },
  beginAttempt: async () => ok(attempt),
  watchFiles: (_folder, _calls, signal) => untilAborted(signal),
  editorFor: () => ({ takesTerminal: false, open: async () => ok(undefined) }),
  examine: async () => [],
  settings: { load: async () => ({ settings: defaultSettings, problem: undefined }), save: async () => ok(undefined) },
  journal: { load: async () => ({ entries: [], problem: undefined }), append: async () => {} },
};

if (heapLog !== undefined) {
  setInterval(() => {
    globalThis.gc?.();
    appendFileSync(heapLog, `${(Date.now() - begun) / 1_000} ${process.memoryUsage().heapUsed}\n`);
  }, 1_000).unref();
}

process.exitCode = await startWorkshop({
  ports,
  lessons,
  startWith: 'duo',
  stdin: process.stdin,
  stdout: process.stdout,
  ascii: false,
  screenReader: false,
});
