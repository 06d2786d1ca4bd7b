/** What the kubelet says about its node: how big it is, where it is, what it has. */
import { createHash } from 'node:crypto';
import type { Node } from '../../objects.ts';
import type { ContainerRuntime, Image } from '../../runtime/types.ts';
import { diskKi, podLimit } from '../admission/node-room.ts';
import { nodeConditions } from './conditions.ts';

type NodeStatus = NonNullable<Node['status']>;

export const kubeletVersion = 'v1.34.4';
const containerRuntimeVersion = 'containerd://2.1.3';

/** No more than these are listed. */
const mostImages = 50;

const kibibytes = (bytes: number): string => `${Math.floor(bytes / 1024)}Ki`;

const cores = (millis: number): string => (millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`);

const imagesOf = (images: readonly Image[]): NodeStatus['images'] =>
  images
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, mostImages)
    .map(({ digest, reference, sizeBytes }) => ({ names: [digest, reference], sizeBytes }));

/** Always the same for a node of that name, as the files in /etc and /sys are. */
const idOf = (name: string, what: string): string => createHash('md5').update(`${name}/${what}`).digest('hex');

const uuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;

/** What others have made known of the node's devices stays, and all of it may be given out. */
const extended = (amounts: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(amounts).filter(([name]) => name.includes('/')));

export const nodeStatus = (
  runtime: ContainerRuntime,
  old: NodeStatus | undefined,
  now: number,
  pressures?: ReadonlySet<string>,
): NodeStatus => {
  const { name, ip, cpuMillis, memoryBytes } = runtime.node;
  const resources = {
    cpu: cores(cpuMillis),
    'ephemeral-storage': `${diskKi}Ki`,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: kibibytes(memoryBytes),
    pods: String(podLimit),
  };
  const machineID = idOf(name, 'machine');
  return {
    ...old,
    addresses: [
      { address: ip, type: 'InternalIP' },
      { address: name, type: 'Hostname' },
    ],
    allocatable: { ...extended(old?.capacity), ...resources },
    capacity: { ...extended(old?.capacity), ...resources },
    conditions: nodeConditions(old?.conditions ?? [], now, pressures),
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    images: imagesOf(runtime.images.list()) ?? [],
    nodeInfo: {
      architecture: 'amd64',
      bootID: uuid(idOf(name, 'boot')),
      containerRuntimeVersion,
      kernelVersion: '6.8.0-peapod',
      kubeProxyVersion: '',
      kubeletVersion,
      machineID,
      operatingSystem: 'linux',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      systemUUID: uuid(idOf(name, 'system')),
    },
  };
};
