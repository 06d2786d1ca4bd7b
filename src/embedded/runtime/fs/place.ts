/** Where a path leads: a node as it is reached through a mount. */
import type { OpenFile } from '../open-file.ts';
import type { MountPoint } from './mount-table.ts';
import type { Node } from './node.ts';

export type Place = {
  mount: MountPoint;
  node: Node;
  /** Undefined for the root. */
  parent: Place | undefined;
  name: string;
  /** `..` stays here: another container's root, reached through /proc/PID/root. */
  top?: boolean;
};

/** Absolute, without links. */
export const pathOf = (place: Place): string => {
  const names: string[] = [];
  for (let at: Place = place; at.parent !== undefined; at = at.parent) names.push(at.name);
  return `/${names.toReversed().join('/')}`;
};

/** The folder above; the root's is itself. */
export const above = (place: Place): Place => (place.top === true ? place : (place.parent ?? place));

/** The same as it is reached through another container's root. */
export const rebased = (place: Place, root: Place): Place =>
  place.parent === undefined ? root : { ...place, parent: rebased(place.parent, root) };

/** An open file that came from a path. */
export interface PlacedFile extends OpenFile {
  readonly place: Place;
}

export const isPlaced = (file: OpenFile): file is PlacedFile => 'place' in file;
