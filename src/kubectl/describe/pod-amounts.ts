/** What a pod asks for in all, and amounts as the API writes them. */
import { quantityValue } from '../../domain/quantity.ts';
import type { Amounts, DescribedPodSpec } from './shapes.ts';

export type Total = Record<string, number>;

const add = (total: Total, amounts: Amounts | undefined): Total => {
  const sum = { ...total };
  for (const [name, amount] of Object.entries(amounts ?? {}))
    sum[name] = (sum[name] ?? 0) + (quantityValue(amount) ?? 0);
  return sum;
};

const most = (a: Total, b: Total): Total => {
  const max = { ...a };
  for (const [name, amount] of Object.entries(b)) max[name] = Math.max(max[name] ?? 0, amount);
  return max;
};

/** Init containers run one after the other, beside the sidecars that were started before them. */
const totalOf = (spec: DescribedPodSpec, list: 'requests' | 'limits'): Total => {
  let sidecars: Total = {};
  let starting: Total = {};
  for (const { restartPolicy, resources } of spec.initContainers ?? []) {
    if (restartPolicy === 'Always') sidecars = add(sidecars, resources?.[list]);
    starting = most(starting, restartPolicy === 'Always' ? sidecars : add(sidecars, resources?.[list]));
  }
  let running = sidecars;
  for (const { resources } of spec.containers) running = add(running, resources?.[list]);
  return most(running, starting);
};

export const amountsOf = (spec: DescribedPodSpec): { requests: Total; limits: Total } => ({
  requests: totalOf(spec, 'requests'),
  limits: totalOf(spec, 'limits'),
});

const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** `250m` for processors, `64Mi` for bytes: the largest unit without a fraction. */
export const amountText = (resource: string, amount: number): string => {
  if (resource === 'cpu') {
    const milli = Math.ceil(amount * 1000 - 1e-6);
    return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
  }
  let [value, unit] = [Math.round(amount), 0];
  while (value !== 0 && value % 1024 === 0 && unit < binary.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value}${binary[unit]}`;
};

/** `4194304Ki` is `4Gi`. */
export const canonicalAmount = (text: string): string =>
  /^\d+[KMGTPE]i$/.test(text) ? amountText('memory', quantityValue(text) ?? 0) : text;
