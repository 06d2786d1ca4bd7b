import type { Pod, Volume } from './objects.ts';

/** The claim that a volume of a pod stands for: the one it names, or the one that is made for this pod alone. */
export const claimName = (pod: Pick<Pod, 'metadata'>, volume: Volume): string | undefined =>
  volume.persistentVolumeClaim?.claimName ??
  (volume.ephemeral === undefined ? undefined : `${pod.metadata.name}-${volume.name}`);
