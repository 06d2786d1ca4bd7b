/** Which nodes a pod asks for: `nodeSelector` and node affinity. */
import { meets, type Labels, type Requirement } from './selectors.ts';
import type { Node, Pod } from '../objects.ts';

type PodSpec = NonNullable<Pod['spec']>;
type NodeAffinity = NonNullable<NonNullable<PodSpec['affinity']>['nodeAffinity']>;
export type NodeSelectorTerm = NonNullable<
  NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']
>['nodeSelectorTerms'][number];

const whole = /^[+-]?\d+$/;

/** Nodes may be compared by number too. */
const holds = (labels: Labels, requirement: Requirement): boolean => {
  const { key, operator, values = [] } = requirement;
  if (operator !== 'Gt' && operator !== 'Lt') return meets(labels, requirement);
  const value = Object.hasOwn(labels, key) ? labels[key]! : '';
  const limit = values[0] ?? '';
  if (!whole.test(value) || !whole.test(limit)) return false;
  return operator === 'Gt' ? Number(value) > Number(limit) : Number(value) < Number(limit);
};

export const termSelects = (term: NodeSelectorTerm, node: Node): boolean => {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((expression) => holds(node.metadata.labels ?? {}, expression)) &&
    fields.every((field) => holds({ 'metadata.name': node.metadata.name }, field))
  );
};

const requiredTerms = (pod: Pod): readonly NodeSelectorTerm[] | undefined =>
  pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;

export const wantsNode = (pod: Pod, node: Node): boolean => {
  const selector = Object.entries(pod.spec?.nodeSelector ?? {});
  if (!selector.every(([key, value]) => node.metadata.labels?.[key] === value)) return false;
  const terms = requiredTerms(pod);
  return terms === undefined || terms.some((term) => termSelects(term, node));
};

/** The nodes that a pod names, as those of DaemonSets do; undefined: it may go to others too. */
export const namedNodes = (pod: Pod): ReadonlySet<string> | undefined => {
  const terms = requiredTerms(pod);
  if (terms === undefined || terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields
      .filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
      .map(({ values = [] }) => values);
    if (lists.length === 0) return undefined;
    for (const name of lists[0]!) if (lists.every((list) => list.includes(name))) names.add(name);
  }
  return names;
};
