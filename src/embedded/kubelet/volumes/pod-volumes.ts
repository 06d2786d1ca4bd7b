/** The volumes of one pod: set up one by one, tried again ever more seldom, kept up to date, thrown away at the end. */
import type { Pod } from '../../objects.ts';
import { specOf } from '../pod-spec.ts';
import type { FileTree } from '../../runtime/types.ts';
import type { MountedVolume } from './mounted-volume.ts';
import { setUpVolume, type VolumeContext } from './set-up.ts';

const firstDelayMs = 500;
const longestDelayMs = 122_000;
/** After so long it is said once more what the pod waits for. */
const patienceMs = 123_000;

type Trouble = { message: string; delayMs: number; retryAt: number };

export type VolumesReport = {
  ready: boolean;
  /** Messages of FailedMount events. */
  events: string[];
  /** When to try again. */
  wakeAt?: number;
};

const text = (names: readonly string[]): string => `[${names.join(' ')}]`;

export interface PodVolumes {
  /** Sets up what isn't yet and is due. `eager`: an object that a volume needs may be there now. */
  setUp(eager: boolean): VolumesReport;
  get(name: string): MountedVolume | undefined;
  refresh(): void;
  /** Volumes of the pod's own that outlive its containers, on disk. */
  lasting(): { name: string; tree: FileTree }[];
  /** Volumes on disk that hold more than they may. */
  overfull(): { name: string; limit: string } | undefined;
  /** What all emptyDirs on disk hold together. */
  onDisk(): number;
  /** What of all emptyDirs counts against the node's bounds. */
  held(): { disk: number; memory: number };
  /** The pod has ended: what was its own goes. */
  release(): void;
}

export const createPodVolumes = (context: Omit<VolumeContext, 'now'> & { clock: { now(): number } }): PodVolumes => {
  const mounted = new Map<string, MountedVolume>();
  const troubles = new Map<string, Trouble>();
  let waitingSince: number | undefined;

  const volumes = (): NonNullable<ReturnType<typeof specOf>['volumes']> => specOf(context.pod()).volumes ?? [];

  const setUpOne = (volume: ReturnType<typeof volumes>[number], now: number, events: string[]): void => {
    const result = setUpVolume(volume, { ...context, now });
    if ('volume' in result) {
      mounted.set(volume.name, result.volume);
      troubles.delete(volume.name);
      return;
    }
    const delayMs = Math.min((troubles.get(volume.name)?.delayMs ?? firstDelayMs / 2) * 2, longestDelayMs);
    if ('waiting' in result) {
      troubles.set(volume.name, { message: '', delayMs, retryAt: now + longestDelayMs });
      return;
    }
    const message =
      'failure' in result
        ? `${result.step ?? 'MountVolume.SetUp'} failed for volume ${JSON.stringify(result.name)} : ${result.failure}`
        : `Unable to attach or mount volumes: unmounted volumes=${text([volume.name])}, unattached volumes=[], failed to process volumes=${text([volume.name])}: ${result.unresolved}`;
    troubles.set(volume.name, { message, delayMs, retryAt: now + delayMs });
    events.push(message);
  };

  return {
    setUp(eager) {
      const now = context.clock.now();
      const events: string[] = [];
      for (const volume of volumes()) {
        if (mounted.has(volume.name)) continue;
        const trouble = troubles.get(volume.name);
        if (trouble === undefined || eager || trouble.retryAt <= now) setUpOne(volume, now, events);
      }
      if (troubles.size === 0) return { ready: true, events };
      waitingSince ??= now;
      if (now - waitingSince >= patienceMs) {
        waitingSince = now;
        const missing = text([...troubles.keys()]);
        events.push(
          `Unable to attach or mount volumes: unmounted volumes=${missing}, unattached volumes=[], failed to process volumes=[]: context deadline exceeded`,
        );
      }
      const retries = [...troubles.values()].map(({ retryAt }) => retryAt);
      return { ready: false, events, wakeAt: Math.min(...retries, waitingSince + patienceMs) };
    },
    get: (name) => mounted.get(name),
    lasting: () => [...mounted].filter(([, { lasts }]) => lasts === true).map(([name, { tree }]) => ({ name, tree })),
    refresh() {
      for (const volume of mounted.values()) volume.refresh?.(context.clock.now());
    },
    overfull() {
      for (const [name, { tree, sizeLimit }] of mounted)
        if (sizeLimit !== undefined && tree.used() > sizeLimit.bytes) return { name, limit: sizeLimit.text };
      return undefined;
    },
    onDisk: () =>
      volumes()
        .filter(({ emptyDir }) => emptyDir !== undefined && emptyDir.medium !== 'Memory')
        .reduce((sum, { name }) => sum + (mounted.get(name)?.tree.used() ?? 0), 0),
    held() {
      const held = { disk: 0, memory: 0 };
      for (const { name, emptyDir } of volumes())
        if (emptyDir !== undefined)
          held[emptyDir.medium === 'Memory' ? 'memory' : 'disk'] += mounted.get(name)?.tree.held() ?? 0;
      return held;
    },
    release() {
      for (const { name, emptyDir } of volumes()) {
        if (emptyDir === undefined) continue;
        mounted.get(name)?.tree.release();
        mounted.delete(name);
      }
    },
  };
};

/** `configmaps/name` and the like: what a pod's files and variables are made of, all in its namespace. */
export const referencesOf = (pod: Pod): Set<string> => {
  const spec = specOf(pod);
  const names = new Set<string>();
  const add = (kind: 'configmaps' | 'secrets' | 'persistentvolumeclaims', name: string | undefined): void => {
    if (name !== undefined) names.add(`${kind}/${name}`);
  };
  for (const { configMap, secret, projected, persistentVolumeClaim } of spec.volumes ?? []) {
    add('configmaps', configMap?.name);
    add('secrets', secret?.secretName);
    add('persistentvolumeclaims', persistentVolumeClaim?.claimName);
    for (const source of projected?.sources ?? []) {
      add('configmaps', source.configMap?.name);
      add('secrets', source.secret?.name);
    }
  }
  for (const { env, envFrom } of [...spec.containers, ...(spec.initContainers ?? [])]) {
    for (const from of envFrom ?? []) {
      add('configmaps', from.configMapRef?.name);
      add('secrets', from.secretRef?.name);
    }
    for (const { valueFrom } of env ?? []) {
      add('configmaps', valueFrom?.configMapKeyRef?.name);
      add('secrets', valueFrom?.secretKeyRef?.name);
    }
  }
  return names;
};
