/** The writes of the cluster's own parts: what they bring is trusted to be well-formed. */
import type { KindName, Obj } from '../../objects.ts';
import { same } from '../../same.ts';
import { bumpGeneration } from '../strategy/update.ts';
import { asJson, asObj, find, mustBeValid, type Registry } from './registry.ts';
import { commit } from './update.ts';

export const modify = (
  registry: Registry,
  kind: KindName,
  namespace: string | undefined,
  name: string,
  change: (current: Obj) => Obj | undefined,
  { status = false }: { status?: boolean } = {},
): Obj | undefined => {
  const current = find(registry, kind, namespace, name);
  if (current === undefined) return undefined;
  const wanted = change(current);
  if (wanted === undefined || wanted === current) return current;
  if (status) {
    // As over HTTP, annotations may come along: the deployment controller notes its revision so, without a new generation.
    const { annotations } = wanted.metadata;
    if (same(wanted['status'], current['status']) && same(annotations, current.metadata.annotations)) return current;
    const metadata = annotations === undefined ? current.metadata : { ...current.metadata, annotations };
    return commit(registry, kind, { ...current, metadata, status: wanted['status'] });
  }
  const { status: before, ...rest } = current;
  const next = { ...wanted, status: before } as Obj;
  if (before === undefined) delete next['status'];
  if (same(next, { ...rest, ...(before === undefined ? {} : { status: before }) })) return current;
  next.metadata = { ...next.metadata, resourceVersion: current.metadata.resourceVersion };
  if (same(next['spec'], current['spec'])) return commit(registry, kind, bumpGeneration(kind, current, next));
  const defaulted = asObj(registry.schema.applyDefaults(kind, asJson(next)));
  mustBeValid(registry, kind, defaulted, current);
  return commit(registry, kind, bumpGeneration(kind, current, defaulted));
};
