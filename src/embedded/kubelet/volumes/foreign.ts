/** Volumes of other sorts: what a node says that has no driver for them, or whose driver finds nothing. */
import type { Volume } from '../../objects.ts';
import type { SetUpResult } from './mounted-volume.ts';

type Sources = { nfs?: Volume['nfs']; csi?: { driver: string; volumeHandle?: string } } & {
  [Sort in 'gitRepo' | 'iscsi' | 'fc' | (typeof attached)[number]]?: unknown;
};

const unknownFileSystem = (nfs: { server: string; path: string }, podUid: string, name: string): string => {
  const folder = `/var/lib/kubelet/pods/${podUid}/volumes/kubernetes.io~nfs/${name}`;
  return `mount failed: exit status 32
Mounting command: mount
Mounting arguments: -t nfs ${nfs.server}:${nfs.path} ${folder}
Output: mount: ${folder}: unknown filesystem type 'nfs'.
       dmesg(1) may have more information after failed mount system call.
`;
};

const gitIsOff =
  'git-repo volume plugin has been disabled; if necessary, it may be re-enabled by enabling the feature-gate `GitRepoVolumeDriver`';

/** Sorts that a driver of the cluster has to attach to the node first; nobody does, and the kubelet waits. */
const attached = ['awsElasticBlockStore', 'azureDisk', 'cinder', 'gcePersistentDisk', 'vsphereVolume'] as const;

export const setUpForeign = (source: Sources, name: string, podUid: string): SetUpResult => {
  if (source.nfs !== undefined) return { failure: unknownFileSystem(source.nfs, podUid, name), name };
  if (source.gitRepo !== undefined) return { failure: gitIsOff, name };
  if (source.iscsi !== undefined)
    return { failure: 'executable file not found in $PATH', name, step: 'MountVolume.WaitForAttach' };
  if (source.fc !== undefined) return { failure: 'no fc disk found', name, step: 'MountVolume.WaitForAttach' };
  // A volume of the cluster is attached by its driver; one of the pod's own is only mounted.
  if (source.csi?.volumeHandle !== undefined) return { waiting: true };
  if (source.csi !== undefined) {
    const unknown = `driver name ${source.csi.driver} not found in the list of registered CSI drivers`;
    return { failure: `kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: ${unknown}`, name };
  }
  if (attached.some((sort) => source[sort] !== undefined)) return { waiting: true };
  const text = `failed to get Plugin from volumeSpec for volume ${JSON.stringify(name)} err=no volume plugin matched`;
  return { unresolved: text };
};
