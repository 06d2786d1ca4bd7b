/** Whether a container is to run again. */
import type { Pod } from '../../objects.ts';
import { restartPolicyOf } from '../pod-spec.ts';
import { newestOf, type PodRecords } from '../records.ts';

export const shouldRestart = (pod: Pod, name: string, records: PodRecords): boolean => {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  const newest = newestOf(records, name);
  if (newest === undefined) return true;
  if (newest.state === 'running') return false;
  if (newest.state === 'created') return true;
  const policy = restartPolicyOf(pod);
  if (policy === 'Never') return false;
  return policy !== 'OnFailure' || newest.ended?.code !== 0;
};
