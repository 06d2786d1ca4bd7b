/** Whether a pod holds more on the node's disk than it may: in its volumes, in all, in one container. */
import type { Container, Pod } from '../../objects.ts';
import { wholeOf } from '../../quantity.ts';
import { requestsOf } from '../../matching/amounts.ts';
import type { PodState } from '../pod/pod-state.ts';
import { amountText } from './amount-text.ts';
import { specOf } from '../pod-spec.ts';

const resource = 'ephemeral-storage';

const limitOf = ({ resources }: Container): string | undefined => resources?.limits?.[resource];

/** Whether anything of the pod has a limit. */
export const hasStorageLimit = (pod: Pod): boolean => {
  const { volumes = [], containers, initContainers = [] } = specOf(pod);
  return (
    volumes.some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined && emptyDir.medium !== 'Memory') ||
    [...containers, ...initContainers].some((container) => limitOf(container) !== undefined)
  );
};

/** All limits together, as requests are added up. */
const podLimitOf = (pod: Pod): { bytes: number; text: string } | undefined => {
  const spec = specOf(pod);
  const limits = [...spec.containers, ...(spec.initContainers ?? [])].flatMap((one) => limitOf(one) ?? []);
  if (limits.length === 0) return undefined;
  const limitsAsked = (container: Container): Container => ({
    ...container,
    resources: { requests: container.resources?.limits ?? {} },
  });
  const asking: Pod = {
    ...pod,
    spec: {
      ...spec,
      containers: spec.containers.map(limitsAsked),
      initContainers: (spec.initContainers ?? []).map(limitsAsked),
    },
  };
  const bytes = requestsOf(asking)[resource] ?? 0;
  return { bytes, text: limits.length === 1 ? limits[0]! : amountText(bytes) };
};

/** In the words of the event and of the pod's status. */
export const storageTrouble = ({ pod, runs, volumes }: PodState): string | undefined => {
  const full = volumes.overfull();
  if (full !== undefined)
    return `Usage of EmptyDir volume ${JSON.stringify(full.name)} exceeds the limit ${JSON.stringify(full.limit)}. `;
  const used = runs.alive().map(({ record, running }) => ({ name: record.name, bytes: running.usage().storageBytes }));
  const limit = podLimitOf(pod);
  const all = used.reduce((sum, { bytes }) => sum + bytes, volumes.onDisk());
  if (limit !== undefined && all > limit.bytes)
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${limit.text}. `;
  for (const container of specOf(pod).containers) {
    const own = limitOf(container);
    const bytes = used.find(({ name }) => name === container.name)?.bytes ?? 0;
    if (own !== undefined && bytes > (wholeOf(own) ?? 0))
      return `Container ${container.name} exceeded its local ephemeral storage limit ${JSON.stringify(own)}. `;
  }
  return undefined;
};
