/** What is to be done for a pod that is meant to run, from what was seen of it. Pure. */
import type { Container, Pod } from '../../objects.ts';
import { isSidecar, podText, specOf, type ContainerKind } from '../pod-spec.ts';
import { newestOf, type PodRecords } from '../records.ts';
import type { Action, StartAction, WaitAction } from './action.ts';
import { decideApp } from './app-containers.ts';
import { durationText, waitsUntil } from './back-off.ts';
import { decideInit } from './init-containers.ts';

const sandbox: Action = { do: 'createSandbox' };

type Wanted = { container: Container; kind: ContainerKind };

/** Starts in order; what fails too often waits, and a failing init container holds up all that follows it. */
const startsOf = (pod: Pod, records: PodRecords, wanted: readonly Wanted[], now: number): Action[] => {
  const actions: (StartAction | WaitAction)[] = [];
  for (const { container, kind } of wanted) {
    const { name } = container;
    const newest = newestOf(records, name);
    // One that is about to be killed has its end still before it: the run before counts.
    const last =
      newest?.state === 'exited'
        ? newest
        : records.containers.findLast((one) => one.name === name && one.state === 'exited');
    const until =
      last?.ended === undefined ? undefined : waitsUntil(records.backOffs.get(name), last.ended.finishedAt, now);
    if (until === undefined) {
      actions.push({
        do: 'start',
        container: name,
        kind,
        ...(last?.ended === undefined ? {} : { endedAt: last.ended.finishedAt }),
      });
      continue;
    }
    const delay = durationText(records.backOffs.get(name)!.delayMs);
    actions.push({
      do: 'wait',
      container: name,
      kind,
      event: `Back-off restarting failed container ${name} in pod ${podText(pod)}`,
      message: `back-off ${delay} restarting failed container=${name} pod=${podText(pod)}`,
    });
    if (kind === 'init') break;
  }
  return actions;
};

const kindOfInit = (container: Container): ContainerKind => (isSidecar(container) ? 'sidecar' : 'init');

export const decide = (pod: Pod, records: PodRecords, now: number): Action[] => {
  const spec = specOf(pod);
  const ephemeral = (spec.ephemeralContainers ?? [])
    .filter((container) => newestOf(records, container.name) === undefined)
    .map((container): Wanted => ({ container: container as Container, kind: 'ephemeral' }));
  const init = decideInit(pod, records);
  if (init.failed) return [{ do: 'killPod' }];
  const kills: Action[] = [...init.kill];
  const resizes: Action[] = [...init.resize];
  const wanted: Wanted[] = [
    ...ephemeral,
    ...init.start.map((container): Wanted => ({ container, kind: kindOfInit(container) })),
  ];
  if (init.initialized) {
    const app = decideApp(pod, records);
    if (app.keep === 0 && app.start.length === 0) return [{ do: 'killPod' }];
    kills.push(...app.kill);
    resizes.push(...app.resize);
    wanted.push(...app.start.map((container): Wanted => ({ container, kind: 'app' })));
  }
  const starts = startsOf(pod, records, wanted, now);
  const needsSandbox = records.sandbox?.ready !== true && starts.some((action) => action.do === 'start');
  return [...kills, ...(needsSandbox ? [sandbox] : []), ...starts, ...resizes];
};
