/** Makes one volume of a pod ready to be mounted. */
import type { Client } from '../../api/client.ts';
import { claimName } from '../../claim-name.ts';
import type { Pod, Volume } from '../../objects.ts';
import type { ContainerRuntime } from '../../runtime/types.ts';
import { specOf } from '../pod-spec.ts';
import { wholeOf } from '../../quantity.ts';
import { createAtomicWriter } from './atomic-writer.ts';
import { setUpClaim } from './claim.ts';
import { setUpForeign } from './foreign.ts';
import { hostPathTree } from './host-path.ts';
import type { KeptForPods } from '../kept.ts';
import type { SetUpResult } from './mounted-volume.ts';
import {
  downwardPayload,
  objectPayload,
  projectedPayload,
  type PayloadContext,
  type PayloadResult,
} from './payload.ts';
import { createTokenKeeper } from './token.ts';

export type VolumeContext = {
  client: Client;
  runtime: ContainerRuntime;
  kept: KeptForPods;
  /** The pod as it is now: its labels may have changed. */
  pod: () => Pod;
  podIp: () => string;
  now: number;
};

const anyMode = 0o777;
const stickyMode = 0o1777;
const defaultFileMode = 0o644;

/** With a group of the pod, all that is made in the volume gets it. */
const ownership = (mode: number, fsGroup: number | undefined): { mode: number; gid?: number } =>
  fsGroup === undefined ? { mode } : { mode: mode | 0o2000, gid: fsGroup };

/** Files made from objects: collected anew whenever one of them changes. */
const fromPayload = (
  volume: Volume,
  fileSystem: 'tmpfs' | 'ext4',
  context: VolumeContext,
  collect: (pod: Pod, context: PayloadContext) => PayloadResult,
): SetUpResult => {
  const tokens = createTokenKeeper(context.client);
  const collected = (now: number): PayloadResult =>
    collect(context.pod(), {
      client: context.client,
      node: context.runtime.node,
      podIp: context.podIp(),
      now,
      tokens,
    });
  const first = collected(context.now);
  if ('failure' in first) return { failure: first.failure, name: volume.name };
  const fsGroup = specOf(context.pod()).securityContext?.fsGroup;
  const tree = context.runtime.newTree({
    fileSystem,
    ...ownership(fileSystem === 'tmpfs' ? stickyMode : anyMode, fsGroup),
  });
  const writer = createAtomicWriter(tree, fsGroup);
  writer.write(first.payload, context.now);
  return {
    volume: {
      tree,
      readOnly: true,
      refresh(now) {
        const next = collected(now);
        // What has gone meanwhile leaves the files as they are.
        if (!('failure' in next)) writer.write(next.payload, now);
      },
    },
  };
};

const emptyDir = (volume: Volume, { runtime, kept, pod }: VolumeContext): SetUpResult => {
  const { medium, sizeLimit } = volume.emptyDir ?? {};
  const bytes = wholeOf(sizeLimit);
  const inMemory = medium === 'Memory';
  const tree = runtime.newTree({
    fileSystem: inMemory ? 'tmpfs' : 'ext4',
    ...ownership(inMemory ? stickyMode : anyMode, specOf(pod()).securityContext?.fsGroup),
    ...(inMemory && bytes !== undefined && bytes > 0 ? { limitBytes: bytes } : {}),
  });
  const before = inMemory ? undefined : kept.volume(pod().metadata.uid, volume.name);
  if (before !== undefined) runtime.restore(tree, before);
  const limited = !inMemory && bytes !== undefined && bytes > 0;
  return {
    volume: {
      tree,
      readOnly: false,
      lasts: !inMemory,
      ...(limited ? { sizeLimit: { bytes, text: String(sizeLimit) } } : {}),
    },
  };
};

export const setUpVolume = (volume: Volume, context: VolumeContext): SetUpResult => {
  const { configMap, secret, projected, downwardAPI, hostPath, persistentVolumeClaim } = volume;
  if (configMap !== undefined)
    return fromPayload(volume, 'ext4', context, (pod, of) =>
      objectPayload(pod, 'configmap', configMap, configMap.defaultMode ?? defaultFileMode, of),
    );
  if (secret !== undefined) {
    const { secretName, items, optional, defaultMode } = secret;
    const reference = {
      name: secretName ?? '',
      ...(items === undefined ? {} : { items }),
      ...(optional === undefined ? {} : { optional }),
    };
    return fromPayload(volume, 'tmpfs', context, (pod, of) =>
      objectPayload(pod, 'secret', reference, defaultMode ?? defaultFileMode, of),
    );
  }
  if (projected !== undefined)
    return fromPayload(volume, 'tmpfs', context, (pod, of) =>
      projectedPayload(pod, projected.sources ?? [], projected.defaultMode ?? defaultFileMode, of),
    );
  if (downwardAPI !== undefined)
    return fromPayload(volume, 'tmpfs', context, (pod, of) =>
      downwardPayload(pod, downwardAPI.items ?? [], downwardAPI.defaultMode ?? defaultFileMode, of),
    );
  if (hostPath !== undefined) {
    const found = hostPathTree(context.runtime, hostPath.path, hostPath.type ?? '');
    if ('failure' in found) return { failure: found.failure, name: volume.name };
    return { volume: { tree: found.tree, readOnly: false } };
  }
  if (persistentVolumeClaim !== undefined) {
    const { claimName: claim, readOnly = false } = persistentVolumeClaim;
    return setUpClaim(context.pod(), claim, readOnly, context);
  }
  const { ephemeral, emptyDir: plain, name, ...others } = volume;
  if (ephemeral !== undefined) return setUpClaim(context.pod(), claimName(context.pod(), volume)!, false, context);
  if (plain === undefined && Object.keys(others).length > 0)
    return setUpForeign(others, name, context.pod().metadata.uid);
  return emptyDir(volume, context);
};
