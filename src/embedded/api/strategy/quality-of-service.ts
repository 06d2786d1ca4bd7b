import type { Container, Pod } from '../../objects.ts';
import { nanoOf } from '../../schema/types/quantity.ts';

type Amounts = Map<string, bigint>;

const counted = ['cpu', 'memory'];

const add = (totals: Amounts, amounts: Record<string, string> | undefined): string[] => {
  const named: string[] = [];
  for (const resource of counted) {
    const amount = nanoOf(amounts?.[resource] ?? '0');
    if (amount <= 0n) continue;
    totals.set(resource, (totals.get(resource) ?? 0n) + amount);
    named.push(resource);
  }
  return named;
};

/** `status.qosClass`, from the requests and limits of all containers. */
export const qualityOfServiceOf = ({ spec }: Pick<Pod, 'spec'>): 'Guaranteed' | 'Burstable' | 'BestEffort' => {
  const requests: Amounts = new Map();
  const limits: Amounts = new Map();
  let limited = true;
  const containers: Container[] = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  for (const { resources } of containers) {
    add(requests, resources?.requests);
    if (add(limits, resources?.limits).length !== counted.length) limited = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const equal = requests.size === limits.size && [...requests].every(([name, amount]) => limits.get(name) === amount);
  return limited && equal ? 'Guaranteed' : 'Burstable';
};
