/** What a kubelet leaves when it goes and finds again when it comes back: what is on its node's disk. */
import type { KeptFile, LogLine } from '../runtime/types.ts';

export type KeptNode = {
  name: string;
  /** References of those that were pulled. */
  images: readonly string[];
  files: readonly KeptFile[];
  /** Volumes of pods that are gone with the pod. */
  volumes: readonly { pod: string; volume: string; files: readonly KeptFile[] }[];
  /** Of each container that somebody may still ask for, by its id. */
  logs: readonly { container: string; lines: readonly LogLine[] }[];
};

/** What pods find of it, each at most once. */
export type KeptForPods = {
  volume(pod: string, volume: string): readonly KeptFile[] | undefined;
  log(container: string): readonly LogLine[] | undefined;
};

export const keptForPods = (kept: KeptNode | undefined): KeptForPods => {
  const volumes = new Map(kept?.volumes.map(({ pod, volume, files }) => [`${pod}/${volume}`, files]));
  const logs = new Map(kept?.logs.map(({ container, lines }) => [container, lines]));
  const taken = <T>(from: Map<string, T>, key: string): T | undefined => {
    const found = from.get(key);
    from.delete(key);
    return found;
  };
  return {
    volume: (pod, volume) => taken(volumes, `${pod}/${volume}`),
    log: (container) => taken(logs, container),
  };
};
