import { describe, expect, test } from '@jest/globals';
import { durationText, nextBackOff, waitsUntil } from '../../../src/embedded/kubelet/decide/back-off.ts';
import { decide } from '../../../src/embedded/kubelet/decide/decide.ts';
import type { ContainerRecord, PodRecords } from '../../../src/embedded/kubelet/records.ts';
import type { Container, Pod } from '../../../src/embedded/objects.ts';

const now = 1_000_000;

/** `i1` is an init container, `s1` a sidecar, everything else the app. */
const podOf = (names: string, restartPolicy = 'Always'): Pod => {
  const containers = names.split(' ').map((name): Container => ({
    name,
    image: 'busybox',
    ...(name.startsWith('s') ? { restartPolicy: 'Always' } : {}),
  }));
  const isInit = ({ name }: Container): boolean => /^[is]\d/.test(name);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
    spec: {
      restartPolicy,
      initContainers: containers.filter(isInit),
      containers: containers.filter((container) => !isInit(container)),
    },
  };
};

/** `app`: it runs; `app:3`: it ended with 3; `app?`: its startup probe has not succeeded yet; `app!`: it is not alive. */
const recordOf = (text: string): ContainerRecord => {
  const [, name = '', mark = '', code] = /^(\w+)([?!]?)(?::(\d+))?$/.exec(text)!;
  return {
    id: `id-${name}`,
    name,
    attempt: 0,
    state: code === undefined ? 'running' : 'exited',
    createdAt: 0,
    image: { reference: 'busybox', digest: '' },
    specImage: 'busybox',
    resources: undefined,
    probes: { ...(mark === '?' ? { startup: 'unknown' } : {}), ...(mark === '!' ? { liveness: 'failure' } : {}) },
    ...(code === undefined
      ? {}
      : { ended: { code: Number(code), reason: '', message: '', startedAt: 0, finishedAt: now - 1000 } }),
  };
};

const recordsOf = (texts: string, more: Partial<PodRecords> = {}): PodRecords => ({
  containers: texts === '' ? [] : texts.split(' ').map(recordOf),
  waiting: new Map(),
  backOffs: new Map(),
  sandbox: { id: 's', ip: '', ready: true },
  ...more,
});

const actionsFor = (names: string, seen: string, policy?: string): string =>
  decide(podOf(names, policy), recordsOf(seen), now)
    .map((action) => ('container' in action ? `${action.do} ${action.container}` : action.do))
    .join(', ');

describe('what is to be done for a pod', () => {
  test.each([
    // containers, what was seen, restart policy, what follows
    ['app', '', 'Always', 'start app'],
    ['app', 'app', 'Always', ''],
    ['app two', 'app', 'Always', 'start two'],
    ['app', 'app:0', 'Always', 'start app'],
    ['app', 'app:1', 'OnFailure', 'start app'],
    ['app two', 'app:0 two', 'OnFailure', ''],
    ['app', 'app:0', 'OnFailure', 'killPod'],
    ['app', 'app:1', 'Never', 'killPod'],
    ['app', 'app!', 'Always', 'kill app, start app'],
    ['app two', 'app! two', 'Never', 'kill app'],
    ['app', 'app!', 'Never', 'killPod'],
    ['i1 i2 app', '', 'Always', 'start i1'],
    ['i1 i2 app', 'i1', 'Always', ''],
    ['i1 i2 app', 'i1:0', 'Always', 'start i2'],
    ['i1 i2 app', 'i1:1', 'Always', 'start i1'],
    ['i1 i2 app', 'i1:1', 'Never', 'killPod'],
    ['i1 i2 app', 'i1:0 i2:0', 'Never', 'start app'],
    // How an init container ended counts no more once the app runs.
    ['i1 app', 'i1:1 app', 'Always', ''],
    ['s1 i2 app', '', 'Always', 'start s1'],
    ['s1 i2 app', 's1?', 'Always', ''],
    ['s1 i2 app', 's1', 'Always', 'start i2'],
    ['s1 s2 app', 's1', 'Always', 'start s2'],
    ['s1 s2 app', 's1 s2', 'Always', 'start app'],
    ['s1 s2 app', 's1:1 s2 app', 'Always', 'start s1'],
    ['s1 s2 app', 's1:0 s2:0 app', 'Never', 'start s1, start s2'],
    ['s1 i2 app', 's1:1 i2', 'Always', 'start s1'],
    ['s1 app', 's1! app', 'Always', 'kill s1, start s1'],
    // Sidecars don't keep a pod alive.
    ['s1 app', 's1 app:0', 'Never', 'killPod'],
    ['s1 app', 's1 app:0', 'Always', 'start app'],
  ])('%s, seen %j, %s: %s', (names, seen, policy, expected) => {
    expect(actionsFor(names, seen, policy)).toBe(expected);
  });

  test('begins with its sandbox', () => {
    const actions = decide(podOf('app'), { containers: [], waiting: new Map(), backOffs: new Map() }, now);
    expect(actions.map((action) => action.do)).toEqual(['createSandbox', 'start']);
  });

  test('waits with what ended too often, and says for how long', () => {
    const backOffs = new Map([['app', { delayMs: 20_000, updatedAt: now - 5000 }]]);
    expect(decide(podOf('app two'), recordsOf('app:1 two', { backOffs }), now)).toEqual([
      {
        do: 'wait',
        container: 'app',
        kind: 'app',
        event: 'Back-off restarting failed container app in pod p_n(u)',
        message: 'back-off 20s restarting failed container=app pod=p_n(u)',
      },
    ]);
  });
});

describe('back-off', () => {
  test('doubles up to five minutes', () => {
    let backOff = nextBackOff(undefined, 0, 0);
    const delays = [backOff.delayMs];
    for (let round = 0; round < 6; round += 1) {
      backOff = nextBackOff(backOff, 1000, 1000);
      delays.push(backOff.delayMs);
    }
    expect(delays.map(durationText)).toEqual(['10s', '20s', '40s', '1m20s', '2m40s', '5m0s', '5m0s']);
  });

  test('is forgotten after ten minutes without trouble', () => {
    const backOff = { delayMs: 300_000, updatedAt: 0 };
    expect(waitsUntil(backOff, 600_000, 600_000)).toBe(900_000);
    expect(waitsUntil(backOff, 600_001, 600_001)).toBeUndefined();
    expect(nextBackOff(backOff, 600_001, 600_001).delayMs).toBe(10_000);
  });
});
