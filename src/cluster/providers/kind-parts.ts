import type { Problem } from '../../domain/problem.ts';
import type { Stage } from '../../domain/stage.ts';
import type { Clock } from '../types.ts';
import type { Usable } from './await-usable.ts';
import type { KindCommands, KindNode } from './kind-commands.ts';
import type { KindRecord, Marker } from './kind-record.ts';
import type { OpenAccess, OpenedAccess } from './open-access.ts';

/** What the steps of bringing a kind cluster up and down work with. */
export type KindParts = {
  name: string;
  commands: KindCommands;
  record: KindRecord;
  openAccess: OpenAccess;
  clock: Clock;
};

export type Progress = {
  onStage: (stage: Stage) => void;
  signal: AbortSignal;
  /** Of a new cluster; default 1. */
  nodes?: number;
};

/** A cluster that can be used now. */
export type Opened = { access: OpenedAccess; usable: Usable };

export const isOurs = (marker: Marker | undefined, nodes: readonly KindNode[]): boolean =>
  marker !== undefined && nodes.some(({ id }) => marker.nodes.includes(id));

/** The node that everything else needs. */
export const leads = ({ name, running }: KindNode): boolean => running && /-control-plane\d*$/.test(name);

export const nameTaken = (name: string): Problem => ({
  code: 'name-taken',
  what: `there is a kind cluster "${name}" that this peapod did not make, so it is left alone`,
  where: `kind cluster "${name}"`,
  next: `Choose another name with PEAPOD_KIND_NAME=..., or remove that cluster yourself: kind delete cluster --name ${name}`,
});

/** In the cluster itself: says which peapod it belongs to. */
export const ownerConfigMap = (id: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'peapod', namespace: 'kube-system', labels: { 'app.kubernetes.io/managed-by': 'peapod' } },
  data: { id },
});

export const busy = (name: string): Problem => ({
  code: 'busy',
  what: `another peapod is making or removing the kind cluster "${name}"`,
  where: `kind cluster "${name}"`,
  next: 'Wait until it is done, or interrupt it, and run this command again.',
});
