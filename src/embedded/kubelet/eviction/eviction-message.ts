/** Why a pod was evicted, in the real kubelet's words. */
import { wholeOf } from '../../quantity.ts';
import { specOf } from '../pod-spec.ts';
import { amountText } from './amount-text.ts';
import type { Candidate } from './eviction-order.ts';
import type { Scarce } from './pod-use.ts';

export const evictionMessage = (
  { pod, use }: Candidate,
  scarce: Scarce,
  { threshold, available }: { threshold: number; available: number },
): string => {
  const { containers, initContainers = [], resources } = specOf(pod);
  const usage = (who: string, bytes: number, request: string): string =>
    `${who} was using ${amountText(bytes)}, request is ${request}, has larger consumption of ${scarce}. `;
  const own = scarce === 'memory' ? resources?.requests?.[scarce] : undefined;
  const parts = [...containers, ...initContainers].flatMap((container) => {
    const bytes = use.containers.find(({ name }) => name === container.name)?.[scarce] ?? 0;
    const request = container.resources?.requests?.[scarce] ?? '0';
    return bytes > (wholeOf(request) ?? 0) ? [usage(`Container ${container.name}`, bytes, request)] : [];
  });
  return [
    `The node was low on resource: ${scarce}. `,
    `Threshold quantity: ${amountText(threshold)}, available: ${amountText(available)}. `,
    ...(own === undefined ? [] : [usage(`Pod ${pod.metadata.name}`, use[scarce], own)]),
    ...parts,
  ].join('');
};
