/** A volume that is set up on the node. */
import type { FileTree } from '../../runtime/types.ts';

export interface MountedVolume {
  readonly tree: FileTree;
  /** Nobody may write to it, whatever the container's mount says. */
  readonly readOnly: boolean;
  /** It is on the node's disk for as long as the pod is there. */
  readonly lasts?: boolean;
  /** Of an emptyDir on disk: using more ends the pod. `text` as the manifest says it. */
  readonly sizeLimit?: { bytes: number; text: string };
  /** Brings its files up to date with the API's objects. */
  refresh?(now: number): void;
}

/** `name` is the volume's as events say it, `step` what failed (by default setting it up). */
export type SetUpResult =
  | { volume: MountedVolume }
  | { failure: string; name: string; step?: string }
  /** It isn't even clear what is to be mounted. */
  | { unresolved: string }
  /** Somebody else has to do something first; nothing is said for a while. */
  | { waiting: true };
