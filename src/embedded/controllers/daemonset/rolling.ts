/** Which pods of a DaemonSet give way to the new template next. Pure; source: pkg/controller/daemon/update.go. */
import type { DaemonSet, Pod } from '../../objects.ts';

type Spec = NonNullable<DaemonSet['spec']>;

export type Node = { name: string; runs: boolean; pods: readonly Pod[] };
export type Step = { remove: Pod[]; createOn: string[] };

type Facts = { isUpdated: (pod: Pod) => boolean; isAvailable: (pod: Pod) => boolean };

const share = (value: unknown, of: number, otherwise: number): number => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? Math.ceil((Number.parseInt(value, 10) / 100) * of) : otherwise;
};

/** Both round up; both zero would never move. */
export const limitsOf = ({ updateStrategy }: Spec, meant: number): { maxSurge: number; maxUnavailable: number } => {
  const { maxSurge, maxUnavailable } = updateStrategy?.rollingUpdate ?? {};
  const surge = share(maxSurge, meant, 0);
  const unavailable = share(maxUnavailable, meant, 1);
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
};

/** At most one pod of each template; undefined where there are more, which is for others to put right. */
const pairOn = (pods: readonly Pod[], { isUpdated }: Facts): { fresh?: Pod; old?: Pod } | undefined => {
  const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const [fresh, ...moreFresh] = staying.filter(isUpdated);
  const [old, ...moreOld] = staying.filter((pod) => !isUpdated(pod));
  if (moreFresh.length + moreOld.length > 0) return undefined;
  return { ...(fresh === undefined ? {} : { fresh }), ...(old === undefined ? {} : { old }) };
};

/** Old pods go first, and new ones come in their place. */
const replacing = (nodes: readonly Node[], maxUnavailable: number, facts: Facts): Step => {
  let unavailable = 0;
  const idle: Pod[] = [];
  const candidates: Pod[] = [];
  for (const { pods } of nodes) {
    const { fresh, old } = pairOn(pods, facts) ?? {};
    if (old !== undefined && fresh === undefined) {
      if (facts.isAvailable(old)) candidates.push(old);
      else {
        idle.push(old);
        unavailable += 1;
      }
    } else if (fresh === undefined || old !== undefined || !facts.isAvailable(fresh)) unavailable += 1;
  }
  return { remove: [...idle, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))], createOn: [] };
};

/** New pods come beside the old ones, which go when their successor is available. */
const surging = (nodes: readonly Node[], maxSurge: number, facts: Facts): Step => {
  let [surge, available] = [0, 0];
  const remove: Pod[] = [];
  const unwanted: Pod[] = [];
  const atOnce: string[] = [];
  const candidates: string[] = [];
  for (const { name, runs, pods } of nodes) {
    const pair = pairOn(pods, facts);
    if (pair === undefined) {
      surge += 1;
      continue;
    }
    const { fresh, old } = pair;
    const counted = old ?? fresh;
    if (counted !== undefined && facts.isAvailable(counted)) available += 1;
    if (old === undefined) continue;
    if (fresh !== undefined) {
      if (facts.isAvailable(fresh)) remove.push(old);
      else surge += 1;
    } else if (facts.isAvailable(old)) {
      if (runs) candidates.push(name);
      else unwanted.push(old);
    } else if (runs) atOnce.push(name);
    else remove.push(old);
  }
  const spare = available - nodes.filter(({ runs }) => runs).length;
  return {
    remove: [...remove, ...unwanted.slice(0, Math.max(0, spare))],
    createOn: [...atOnce, ...candidates.slice(0, Math.max(0, maxSurge - surge))],
  };
};

export const rollingStep = (spec: Spec, nodes: readonly Node[], facts: Facts): Step => {
  if (spec.updateStrategy?.type === 'OnDelete') return { remove: [], createOn: [] };
  const { maxSurge, maxUnavailable } = limitsOf(spec, nodes.filter(({ runs }) => runs).length);
  return maxSurge === 0 ? replacing(nodes, maxUnavailable, facts) : surging(nodes, maxSurge, facts);
};
