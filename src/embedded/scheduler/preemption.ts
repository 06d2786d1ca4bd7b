/** Which pods of lower priority would have to go for a pod to fit. Pure; source: framework/preemption, defaultpreemption. */
import { selects } from '../matching/selectors.ts';
import type { Pod, PodDisruptionBudget } from '../objects.ts';
import type { Check } from './filters.ts';
import { NodeState } from './node-state.ts';
import { priorityOf, type Refusal, type World } from './world.ts';

export const preemptionReason = 'PreemptionByScheduler';

export type Candidate = { node: string; victims: readonly Pod[]; violations: number };

/** Makes the check for a world in which some pods are gone. */
export type CheckIn = (world: World) => Check;

const startOf = ({ status, metadata }: Pod): number => Date.parse(status?.startTime ?? metadata.creationTimestamp);

/** The more important first: by priority, then by how long it has run. */
const byImportance = (a: Pod, b: Pod): number => priorityOf(b) - priorityOf(a) || startOf(a) - startOf(b);

export const isEndingForPreemption = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined &&
  status?.conditions?.some(
    ({ type, status: is, reason }) => type === 'DisruptionTarget' && is === 'True' && reason === preemptionReason,
  ) === true;

const selectsNothing = (budget: PodDisruptionBudget): boolean => {
  const { matchLabels = {}, matchExpressions = [] } = budget.spec?.selector ?? {};
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
};

/** Those whose end would break a budget, and the others. */
const splitByBudget = (pods: readonly Pod[], budgets: readonly PodDisruptionBudget[]): [Pod[], Pod[]] => {
  const left = new Map(budgets.map((budget) => [budget, budget.status?.disruptionsAllowed ?? 0]));
  const breaks = ({ metadata }: Pod): boolean => {
    let broken = false;
    for (const [budget, allowed] of left) {
      if (budget.metadata.namespace !== metadata.namespace || selectsNothing(budget)) continue;
      if (!selects(budget.spec?.selector, metadata.labels)) continue;
      if (budget.status?.disruptedPods?.[metadata.name] !== undefined) continue;
      left.set(budget, allowed - 1);
      broken ||= allowed < 1;
    }
    return broken;
  };
  const marked = pods.map((pod) => ({ pod, breaks: breaks(pod) }));
  return [marked.filter((each) => each.breaks), marked.filter((each) => !each.breaks)].map((list) =>
    list.map(({ pod }) => pod),
  ) as [Pod[], Pod[]];
};

const without = (world: World, state: NodeState, pods: readonly Pod[]): [World, NodeState] => {
  const changed = new NodeState(state.node, pods);
  return [{ ...world, nodes: world.nodes.map((each) => (each === state ? changed : each)) }, changed];
};

const candidateOn = (
  pod: Pod,
  state: NodeState,
  world: World,
  budgets: readonly PodDisruptionBudget[],
  checkIn: CheckIn,
): Candidate | Refusal => {
  const lower = state.pods.filter((other) => priorityOf(other) < priorityOf(pod)).toSorted(byImportance);
  const reasons = ['No preemption victims found for incoming pod'];
  if (lower.length === 0) return { plugin: 'DefaultPreemption', reasons, preemptable: false };
  const refusalWith = (pods: readonly Pod[]): Refusal | undefined => {
    const [thinner, changed] = without(world, state, pods);
    return checkIn(thinner)(changed);
  };
  let kept = state.pods.filter((other) => !lower.includes(other));
  const refusal = refusalWith(kept);
  if (refusal !== undefined) return refusal;
  const victims: Pod[] = [];
  let violations = 0;
  const [guarded, free] = splitByBudget(lower, budgets);
  for (const other of [...guarded, ...free]) {
    if (refusalWith([...kept, other]) === undefined) kept = [...kept, other];
    else {
      victims.push(other);
      if (guarded.includes(other)) violations += 1;
    }
  }
  return { node: state.node.metadata.name, victims: victims.toSorted(byImportance), violations };
};

/** Fewer broken budgets, then less important victims, then fewer, then the youngest. */
const better = (a: Candidate, b: Candidate): number => {
  const highest = ({ victims }: Candidate): number => (victims[0] === undefined ? -Infinity : priorityOf(victims[0]));
  const total = ({ victims }: Candidate): number =>
    victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0);
  const earliest = (candidate: Candidate): number =>
    Math.min(...candidate.victims.filter((each) => priorityOf(each) === highest(candidate)).map(startOf));
  return (
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    total(a) - total(b) ||
    a.victims.length - b.victims.length ||
    earliest(b) - earliest(a)
  );
};

/** The best node to make room on; else why it does not help, for each node that was looked at. */
export const findVictims = (
  pod: Pod,
  world: World,
  looked: readonly NodeState[],
  budgets: readonly PodDisruptionBudget[],
  checkIn: CheckIn,
): { candidate: Candidate } | { reasons: (readonly string[])[] } => {
  const results = looked.map((state) => candidateOn(pod, state, world, budgets, checkIn));
  const candidates = results.filter((result) => 'victims' in result);
  const [best] = candidates.toSorted(better);
  if (best !== undefined) return { candidate: best };
  return { reasons: results.flatMap((result) => ('reasons' in result ? [result.reasons] : [])) };
};
