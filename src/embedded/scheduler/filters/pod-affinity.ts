/** Pods that are to be near others, or not: required affinity and anti-affinity, of the pod and of those that run. */
import type { Node } from '../../objects.ts';
import { means, requiredTerms, type PodTerm } from '../pod-terms.ts';
import type { Filter, World } from '../world.ts';

const domainOf = (node: Node, { term }: PodTerm): string | undefined => node.metadata.labels?.[term.topologyKey];

const pair = (key: string, value: string): string => `${key}=${value}`;

/** The domains (`key=value`) where a pod runs that one of the terms is about; for affinity: that all are about. */
const domainsWith = (terms: readonly PodTerm[], { nodes, namespace }: World, all: boolean): Set<string> => {
  const found = new Set<string>();
  if (terms.length === 0) return found;
  for (const { node, pods } of nodes) {
    for (const other of pods) {
      const meant = all
        ? terms.every((term) => means(term, other, namespace))
          ? terms
          : []
        : terms.filter((term) => means(term, other, namespace));
      for (const term of meant) {
        const value = domainOf(node, term);
        if (value !== undefined) found.add(pair(term.term.topologyKey, value));
      }
    }
  }
  return found;
};

export const podAffinity: Filter = (pod, world) => {
  const near = requiredTerms(pod, 'podAffinity');
  const far = requiredTerms(pod, 'podAntiAffinity');
  const shunned = new Set<string>();
  for (const { node, choosy } of world.nodes) {
    for (const term of choosy.flatMap((other) => requiredTerms(other, 'podAntiAffinity'))) {
      const value = domainOf(node, term);
      if (value !== undefined && means(term, pod, world.namespace)) shunned.add(pair(term.term.topologyKey, value));
    }
  }
  if (near.length === 0 && far.length === 0 && shunned.size === 0) return undefined;
  const company = domainsWith(near, world, true);
  const enemies = domainsWith(far, world, false);
  // The first of pods that want to be together.
  const first = company.size === 0 && near.every((term) => means(term, pod, world.namespace));
  const refused = (reason: string, preemptable: boolean) => ({
    plugin: 'InterPodAffinity',
    reasons: [reason],
    preemptable,
  });
  return ({ node }) => {
    const isIn = (set: ReadonlySet<string>, term: PodTerm): boolean => {
      const value = domainOf(node, term);
      return value !== undefined && set.has(pair(term.term.topologyKey, value));
    };
    const settled =
      near.every((term) => domainOf(node, term) !== undefined) && (first || near.every((term) => isIn(company, term)));
    if (!settled) return refused("node(s) didn't match pod affinity rules", false);
    if (far.some((term) => isIn(enemies, term))) return refused("node(s) didn't match pod anti-affinity rules", true);
    const labels = Object.entries(node.metadata.labels ?? {});
    return labels.some(([key, value]) => shunned.has(pair(key, value)))
      ? refused("node(s) didn't satisfy existing pods anti-affinity rules", true)
      : undefined;
  };
};
