/** Where pods like it to be near others, or far from them: preferred affinity and anti-affinity. */
import type { Node } from '../../objects.ts';
import { means, preferredTerms, requiredTerms, type PodTerm } from '../pod-terms.ts';
import { full, type Score } from './score.ts';

export const preferredCompany: Score = (pod, { nodes, namespace }) => {
  const totals = new Map<string, Map<string, number>>();
  const add = ({ term, weight }: PodTerm, node: Node, factor: number): void => {
    const value = node.metadata.labels?.[term.topologyKey];
    if (value === undefined) return;
    const of = totals.get(term.topologyKey) ?? new Map<string, number>();
    of.set(value, (of.get(value) ?? 0) + weight * factor);
    totals.set(term.topologyKey, of);
  };
  const near = preferredTerms(pod, 'podAffinity');
  const far = preferredTerms(pod, 'podAntiAffinity');
  const asks = near.length + far.length > 0;
  for (const { node, pods, choosy } of nodes) {
    for (const other of asks ? pods : choosy) {
      for (const term of near) if (means(term, other, namespace)) add(term, node, 1);
      for (const term of far) if (means(term, other, namespace)) add(term, node, -1);
      if (other.spec?.affinity === undefined) continue;
      const likes = [...requiredTerms(other, 'podAffinity'), ...preferredTerms(other, 'podAffinity')];
      for (const term of likes) if (means(term, pod, namespace)) add(term, node, 1);
      for (const term of preferredTerms(other, 'podAntiAffinity')) if (means(term, pod, namespace)) add(term, node, -1);
    }
  }
  if (totals.size === 0) return undefined;
  return {
    weight: 2,
    of: ({ node }) =>
      [...totals].reduce((total, [key, values]) => total + (values.get(node.metadata.labels?.[key] ?? '') ?? 0), 0),
    normal(scores) {
      const least = Math.min(...scores);
      const range = Math.max(...scores) - least;
      return scores.map((score) => (range === 0 ? 0 : Math.floor((full * (score - least)) / range)));
    },
  };
};
