/** Fields of the pod that containers may ask for (the downward API). */
import type { Pod } from '../../objects.ts';
import { specOf } from '../pod-spec.ts';

export type PodAddresses = { podIp: string; hostIp: string };

/** `key="value"` a line, sorted, in Go's quotes. */
const mapText = (map: { [key: string]: string } | undefined): string =>
  Object.entries(map ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');

/** Undefined: there is no such field. */
export const fieldValue = (pod: Pod, path: string, addresses: PodAddresses): string | undefined => {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (key !== undefined) {
    const values = pod.metadata[map as 'labels' | 'annotations'] ?? {};
    return Object.hasOwn(values, key) ? (values[key] ?? '') : '';
  }
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace;
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'metadata.labels':
      return mapText(pod.metadata.labels);
    case 'metadata.annotations':
      return mapText(pod.metadata.annotations);
    case 'spec.nodeName':
      return specOf(pod).nodeName ?? '';
    case 'spec.serviceAccountName':
      return specOf(pod).serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return addresses.hostIp;
    case 'status.podIP':
    case 'status.podIPs':
      return addresses.podIp;
    default:
      return undefined;
  }
};
