import type { Container, Pod } from './objects.ts';
import { milliOf } from './quantity.ts';

/** By resource, in thousandths. */
type Amounts = Map<string, number>;
type Resources = Container['resources'];

const counted = ['cpu', 'memory'];

/** Returns how many of the counted resources are named. */
const add = (totals: Amounts, amounts: Record<string, string> | undefined): number => {
  let named = 0;
  for (const resource of counted) {
    const amount = milliOf(amounts?.[resource]) ?? 0;
    if (amount <= 0) continue;
    totals.set(resource, (totals.get(resource) ?? 0) + amount);
    named += 1;
  }
  return named;
};

const isSet = (resources: Resources): boolean =>
  Object.keys(resources?.requests ?? {}).length + Object.keys(resources?.limits ?? {}).length > 0;

/** `status.qosClass`: from the pod's own requests and limits, or those of all its containers. */
export const qualityOfServiceOf = ({ spec }: Pick<Pod, 'spec'>): 'Guaranteed' | 'Burstable' | 'BestEffort' => {
  const requests: Amounts = new Map();
  const limits: Amounts = new Map();
  let limited = true;
  const own = spec?.resources;
  const all: Resources[] = isSet(own)
    ? [own]
    : [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ resources }) => resources);
  for (const resources of all) {
    // Where only a limit is said, the request is the same: the API's default.
    add(requests, { ...resources?.limits, ...resources?.requests });
    if (add(limits, resources?.limits) !== counted.length) limited = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const equal = requests.size === limits.size && [...requests].every(([name, amount]) => limits.get(name) === amount);
  return limited && equal ? 'Guaranteed' : 'Burstable';
};
