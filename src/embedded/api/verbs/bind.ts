import type { Pod, PodCondition } from '../../objects.ts';
import { conflictOn } from '../errors.ts';
import { mustFind, nowOf, put, type Registry } from './registry.ts';

/** Gives a pod its node, once and for all, and says so in its conditions. */
export const bind = (registry: Registry, namespace: string, name: string, node: string, dryRun = false): void => {
  const current = mustFind(registry, 'pods', namespace, name);
  const { metadata, spec, status } = current as unknown as Pod;
  if (metadata.deletionTimestamp !== undefined)
    throw conflictOn('pods/binding', name, `pod ${name} is being deleted, cannot be assigned to a host`);
  if (spec?.nodeName !== undefined && spec.nodeName !== '')
    throw conflictOn('pods/binding', name, `pod ${name} is already assigned to node "${spec.nodeName}"`);
  const scheduled: PodCondition = {
    lastProbeTime: null as unknown as string,
    lastTransitionTime: nowOf(registry),
    status: 'True',
    type: 'PodScheduled',
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
  };
  const conditions = [...(status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled'), scheduled];
  put(registry, 'pods', { ...current, spec: { ...spec, nodeName: node }, status: { ...status, conditions } }, dryRun);
};
