/** Requests and limits that containers may ask for (the downward API). */
import type { Container } from '../../objects.ts';
import type { NodeSpec } from '../../runtime/types.ts';
import { parseQuantity } from '../../quantity.ts';

/** What the node has, where no limit is set. */
const nodeAmount = (name: string, node: NodeSpec): number =>
  name === 'cpu' ? node.cpuMillis / 1000 : name === 'memory' ? node.memoryBytes : 0;

/** Rounded up to whole divisors. Undefined: there is no such resource. */
export const resourceValue = (
  container: Container,
  resource: string,
  divisor: string | undefined,
  node: NodeSpec,
): string | undefined => {
  const [, kind, name] = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.exec(resource) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  const text = container.resources?.[kind as 'limits' | 'requests']?.[name];
  const fallback = kind === 'limits' ? nodeAmount(name, node) : 0;
  const value = text === undefined ? fallback : (parseQuantity(text) ?? fallback);
  const by = divisor === undefined || divisor === '0' ? 1 : (parseQuantity(divisor) ?? 1);
  return String(Math.ceil(Number((value / by).toPrecision(15))));
};
