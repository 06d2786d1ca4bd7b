/** How many pods each ReplicaSet should have next. Pure; source: pkg/controller/deployment/rolling.go, recreate.go, sync.go. */
import type { Deployment, ReplicaSet } from '../../objects.ts';
import { byAge, desiredOf, limitsOf, maxOf, replicasOf, statusTotal, total } from './replica-sets.ts';

export type Scaling = { set: ReplicaSet; replicas: number };

/** How many the new ReplicaSet may have now, given what the others still hold. */
export const newReplicas = (
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
): number => {
  const wanted = replicasOf(deployment);
  if (deployment.spec?.strategy?.type === 'Recreate') return wanted;
  const held = current === undefined ? 0 : replicasOf(current);
  const room = wanted + limitsOf(deployment).maxSurge - total(sets);
  if (room <= 0) return held;
  return held + Math.min(room, wanted - held);
};

const scaleUpNew = (deployment: Deployment, sets: readonly ReplicaSet[], fresh: ReplicaSet): Scaling[] => {
  const wanted = replicasOf(deployment);
  const held = replicasOf(fresh);
  if (held === wanted) return [];
  const next = held > wanted ? wanted : newReplicas(deployment, sets, fresh);
  return next === held ? [] : [{ set: fresh, replicas: next }];
};

/** Unhealthy old pods go first: they serve nobody. Then as many as keep `maxUnavailable`. */
const scaleDownOld = (deployment: Deployment, old: readonly ReplicaSet[], fresh: ReplicaSet): Scaling[] => {
  const oldCount = total(old);
  if (oldCount === 0) return [];
  const minimum = replicasOf(deployment) - limitsOf(deployment).maxUnavailable;
  const freshUnavailable = replicasOf(fresh) - (fresh.status?.availableReplicas ?? 0);
  const spare = oldCount + replicasOf(fresh) - minimum - freshUnavailable;
  if (spare <= 0) return [];
  const left = new Map(old.map((set) => [set, replicasOf(set)]));
  let cleaned = 0;
  for (const set of old.toSorted(byAge)) {
    const held = replicasOf(set);
    const unhealthy = Math.min(spare - cleaned, held - (set.status?.availableReplicas ?? 0));
    if (held === 0 || unhealthy <= 0) continue;
    left.set(set, held - unhealthy);
    cleaned += unhealthy;
  }
  const available = statusTotal([...old, fresh], 'availableReplicas');
  let room = available - minimum;
  for (const set of old.toSorted(byAge)) {
    const held = left.get(set) ?? 0;
    if (room <= 0 || held === 0) continue;
    const down = Math.min(held, room);
    left.set(set, held - down);
    room -= down;
  }
  return [...left]
    .filter(([set, replicas]) => replicas !== replicasOf(set))
    .map(([set, replicas]) => ({ set, replicas }));
};

export const rollingStep = (deployment: Deployment, old: readonly ReplicaSet[], fresh: ReplicaSet): Scaling[] => {
  const up = scaleUpNew(deployment, [...old, fresh], fresh);
  return up.length > 0 ? up : scaleDownOld(deployment, old, fresh);
};

/** How a set of this size would change if the Deployment had had the same proportions from the start. */
const fraction = (deployment: Deployment, set: ReplicaSet, allowed: number): number => {
  const held = replicasOf(set);
  if (replicasOf(deployment) === 0) return -held;
  const before = maxOf(set) ?? 0;
  const most = before === 0 ? (deployment.status?.replicas ?? 0) : before;
  return most === 0 ? 0 : Math.round((held * allowed) / most) - held;
};

const isSaturated = (deployment: Deployment, fresh: ReplicaSet | undefined): boolean => {
  const wanted = replicasOf(deployment);
  return (
    fresh !== undefined &&
    replicasOf(fresh) === wanted &&
    desiredOf(fresh) === wanted &&
    (fresh.status?.availableReplicas ?? 0) === wanted
  );
};

/** The Deployment was scaled in the middle of a rollout, or while paused: everybody gets a share. */
export const proportional = (
  deployment: Deployment,
  old: readonly ReplicaSet[],
  fresh: ReplicaSet | undefined,
): Scaling[] => {
  const sets = fresh === undefined ? [...old] : [...old, fresh];
  const active = sets.filter((set) => replicasOf(set) > 0);
  const wanted = replicasOf(deployment);
  const only = active.length <= 1 ? (active[0] ?? fresh ?? old.toSorted(byAge).at(-1)) : undefined;
  if (only !== undefined) return replicasOf(only) === wanted ? [] : [{ set: only, replicas: wanted }];
  if (isSaturated(deployment, fresh)) return active.filter((set) => set !== fresh).map((set) => ({ set, replicas: 0 }));
  if (deployment.spec?.strategy?.type === 'Recreate') return [];
  const allowed = wanted > 0 ? wanted + limitsOf(deployment).maxSurge : 0;
  const toAdd = allowed - total(active);
  const growing = toAdd > 0;
  const bySize = active.toSorted((a, b) => replicasOf(b) - replicasOf(a) || (growing ? byAge(b, a) : byAge(a, b)));
  let left = toAdd;
  const result = bySize.map((set) => {
    const share = fraction(deployment, set, allowed);
    const change = left === 0 ? 0 : growing ? Math.min(share, left) : Math.max(share, left);
    left -= change;
    return { set, replicas: replicasOf(set) + change };
  });
  // What rounding left over goes to the biggest.
  const first = result[0];
  if (first !== undefined) first.replicas = Math.max(0, first.replicas + left);
  return result.filter(({ set, replicas }) => replicas !== replicasOf(set));
};
