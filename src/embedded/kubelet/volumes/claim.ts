/** What a claim is bound to: a folder of the node. */
import type { Client } from '../../api/client.ts';
import type { Pod } from '../../objects.ts';
import type { ContainerRuntime } from '../../runtime/types.ts';
import { specOf } from '../pod-spec.ts';
import { setUpForeign } from './foreign.ts';
import { hostPathTree } from './host-path.ts';
import type { SetUpResult } from './mounted-volume.ts';

const provisionedBy = 'pv.kubernetes.io/provisioned-by';

export const setUpClaim = (
  pod: Pod,
  claimName: string,
  readOnly: boolean,
  { client, runtime }: { client: Client; runtime: ContainerRuntime },
): SetUpResult => {
  const { namespace } = pod.metadata;
  const about = `error processing PVC ${namespace}/${claimName}`;
  const claim = client.get('persistentvolumeclaims', namespace, claimName);
  if (claim === undefined)
    return {
      unresolved: `${about}: failed to fetch PVC from API server: persistentvolumeclaims ${JSON.stringify(claimName)} not found`,
    };
  if (claim.status?.phase !== 'Bound') return { unresolved: `${about}: PVC is not bound` };
  const volumeName = claim.spec?.volumeName ?? '';
  if (volumeName === '') return { unresolved: `${about}: PVC has empty pvc.Spec.VolumeName` };
  const persistent = client.get('persistentvolumes', undefined, volumeName);
  if (persistent === undefined)
    return {
      unresolved: `${about}: failed to fetch PV ${volumeName} from API server: persistentvolumes ${JSON.stringify(volumeName)} not found`,
    };
  const { hostPath, local } = persistent.spec ?? {};
  const path = hostPath?.path ?? local?.path;
  if (path === undefined) return setUpForeign(persistent.spec ?? {}, volumeName, pod.metadata.uid);
  // The provisioner makes its folders for everybody.
  const isMade = persistent.metadata.annotations?.[provisionedBy] !== undefined;
  if (isMade && runtime.nodeTree(path) === undefined)
    runtime.nodeTree(path, 'directory')?.makeDirectory('', { mode: 0o777 });
  const found = hostPathTree(runtime, path, hostPath?.type ?? (local === undefined ? '' : 'Directory'));
  if ('failure' in found)
    return {
      failure: local === undefined ? found.failure : `path ${JSON.stringify(path)} does not exist`,
      name: volumeName,
      ...(local !== undefined && { step: 'MountVolume.NewMounter initialization' }),
    };
  const fsGroup = specOf(pod).securityContext?.fsGroup;
  // Folders of the node are left as they are; a local volume is the pod's.
  if (local !== undefined && fsGroup !== undefined && !readOnly) found.tree.setGroup(fsGroup);
  return { volume: { tree: found.tree, readOnly } };
};
