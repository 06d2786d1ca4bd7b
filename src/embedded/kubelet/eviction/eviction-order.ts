/** Which pods go first when the node is short of something. Pure. */
import { requestsOf } from '../../matching/amounts.ts';
import type { Pod } from '../../objects.ts';
import { systemClasses } from '../../system-priorities.ts';
import type { PodUse, Scarce } from './pod-use.ts';

export type Candidate = { pod: Pod; use: PodUse };

const lowestSystemPriority = Math.min(...systemClasses.map(({ value }) => value));

/** The node's own pods and those of the system stay, whatever they use. */
export const isCritical = ({ metadata, spec }: Pod): boolean =>
  metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined || (spec?.priority ?? 0) >= lowestSystemPriority;

/** Those that use more than they asked for, then those of low priority, then who is furthest above. */
export const evictionOrder = <T extends Candidate>(candidates: readonly T[], scarce: Scarce): T[] => {
  const excess = ({ pod, use }: Candidate): number => use[scarce] - (requestsOf(pod)[scarce] ?? 0);
  return candidates.toSorted(
    (a, b) =>
      Number(excess(b) > 0) - Number(excess(a) > 0) ||
      (a.pod.spec?.priority ?? 0) - (b.pod.spec?.priority ?? 0) ||
      excess(b) - excess(a),
  );
};
