/** A container's requests and limits as the kernel is told them. */
import type { Container, Pod } from '../../objects.ts';
import { qualityOfServiceOf } from '../../quality-of-service.ts';
import { milliOf, wholeOf } from '../../quantity.ts';
import type { ContainerResources } from '../../runtime/types.ts';
import { isSidecar, specOf } from '../pod-spec.ts';

const fewestShares = 2;
const mostShares = 262_144;

const sharesOf = (millis: number): number =>
  Math.min(Math.max(Math.floor((millis * 1024) / 1000), fewestShares), mostShares);

/** A container without a limit of its own is bound by the pod's. */
export const runtimeResourcesOf = (pod: Pod, container: Container): ContainerResources => {
  const ofPod = specOf(pod).resources?.limits;
  const { limits, requests } = container.resources ?? {};
  const memoryLimitBytes = wholeOf(limits?.['memory'] ?? ofPod?.['memory']) ?? 0;
  const cpuLimitMillis = milliOf(limits?.['cpu'] ?? ofPod?.['cpu']) ?? 0;
  return {
    ...(memoryLimitBytes === 0 ? {} : { memoryLimitBytes }),
    ...(cpuLimitMillis === 0 ? {} : { cpuLimitMillis }),
    cpuShares: sharesOf(milliOf(requests?.['cpu'] ?? limits?.['cpu']) ?? 0),
  };
};

const guaranteedScore = -997;
const bestEffortScore = 1000;

const memoryRequestOf = ({ resources }: Container): number => wholeOf(resources?.requests?.['memory']) ?? 0;

/** Whoever asked for much memory is killed late when the node has none left. */
export const oomScoreOf = (pod: Pod, container: Container, nodeMemoryBytes: number): number => {
  const spec = specOf(pod);
  if (spec.priorityClassName === 'system-node-critical') return guaranteedScore;
  const quality = qualityOfServiceOf(pod);
  if (quality !== 'Burstable') return quality === 'Guaranteed' ? guaranteedScore : bestEffortScore;
  const scoreFor = (bytes: number): number => 1000 - Math.floor((1000 * bytes) / nodeMemoryBytes);
  const own = scoreFor(memoryRequestOf(container));
  const sidecar = (spec.initContainers ?? []).some((one) => one.name === container.name && isSidecar(one));
  // A sidecar lives at least as long as the app.
  const score = sidecar ? Math.min(own, scoreFor(Math.min(...spec.containers.map(memoryRequestOf)))) : own;
  return Math.min(Math.max(score, 1000 + guaranteedScore), bestEffortScore - 1);
};
