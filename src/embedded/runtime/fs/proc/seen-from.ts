import { rebased, type Place } from '../place.ts';
import { pathsOf } from '../paths.ts';
import type { ProcessDetails } from '../process-view.ts';

/** A process's root as a link of /proc leads to it: its own container's, or another one's below `folder`. */
export const rootSeenFrom = (at: Place, process: ProcessDetails, folder: Place | undefined): Place | undefined => {
  const root = pathsOf(process.view)?.root;
  if (root === undefined || root.mount.table === at.mount.table) return root;
  return { ...root, parent: folder, name: 'root', top: true };
};

/** A place of a process's container as it is reached from `at`. `folder` is the process's in /proc. */
export const placeSeenFrom = (
  at: Place,
  place: Place,
  process: ProcessDetails,
  folder: Place | undefined,
): Place | undefined => {
  if (place.mount.table === at.mount.table) return place;
  const root = rootSeenFrom(at, process, folder);
  return root === undefined ? undefined : rebased(place, root);
};
