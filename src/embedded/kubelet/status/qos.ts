/** A pod's quality of service class. */
import type { Container, Pod } from '../../objects.ts';
import { specOf } from '../pod-spec.ts';
import { parseQuantity } from '../../quantity.ts';

const resources = ['cpu', 'memory'] as const;

const amount = (of: { [name: string]: string } | undefined, name: string): number =>
  parseQuantity(of?.[name] ?? '0') ?? 0;

const asksForAnything = ({ resources: of }: Container): boolean =>
  resources.some((name) => amount(of?.requests, name) > 0 || amount(of?.limits, name) > 0);

/** Limits for everything, and requests (the limits by default) that are equal. */
const isGuaranteed = ({ resources: of }: Container): boolean =>
  resources.every((name) => {
    const limit = amount(of?.limits, name);
    const request = of?.requests?.[name] === undefined ? limit : amount(of.requests, name);
    return limit > 0 && request === limit;
  });

export const qosClassOf = (pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' => {
  const spec = specOf(pod);
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  if (!containers.some(asksForAnything)) return 'BestEffort';
  return containers.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
};
