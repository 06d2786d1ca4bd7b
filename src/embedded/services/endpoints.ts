/** Which endpoints of a Service a node may use (the rules of kube-proxy's CategorizeEndpoints). */
import type { EndpointSlice } from '../objects.ts';

export type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

/** An endpoint under one of its Service's ports. */
export type Backend = { host: string; port: number; endpoint: Endpoint };

export type NodePlace = { name: string; zone: string | undefined };

const isReady = ({ endpoint }: Backend): boolean => endpoint.conditions?.ready !== false;

const stillServes = ({ endpoint: { conditions } }: Backend): boolean =>
  conditions?.serving === true && conditions.terminating === true;

/** Ready ones; if there are none, those that still serve while they end. */
const usable = (backends: readonly Backend[]): Backend[] => {
  const ready = backends.filter(isReady);
  return ready.length > 0 ? ready : backends.filter(stillServes);
};

const nodesOf = ({ endpoint }: Backend): string[] => (endpoint.hints?.forNodes ?? []).map(({ name }) => name);
const zonesOf = ({ endpoint }: Backend): string[] => (endpoint.hints?.forZones ?? []).map(({ name }) => name);

/** Hints count only when every ready endpoint has one, and one of them is meant for this place. */
const hinted = (backends: readonly Backend[], place: NodePlace): readonly Backend[] => {
  const ready = backends.filter(isReady);
  const choices: [string, (backend: Backend) => string[]][] = [[place.name, nodesOf]];
  if (place.zone !== undefined) choices.push([place.zone, zonesOf]);
  for (const [name, hints] of choices) {
    const near = ready.filter((backend) => hints(backend).includes(name));
    if (near.length > 0 && ready.every((backend) => hints(backend).length > 0)) return near;
  }
  return backends;
};

export const clusterBackends = (backends: readonly Backend[], place: NodePlace | undefined): Backend[] =>
  usable(place === undefined ? backends : hinted(backends, place));

export const localBackends = (backends: readonly Backend[], node: string | undefined): Backend[] =>
  usable(backends.filter(({ endpoint }) => node !== undefined && endpoint.nodeName === node));
