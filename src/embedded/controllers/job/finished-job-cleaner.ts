/** A finished Job with a time to live is removed, with its pods, when that is over. */
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { conditionIn } from './job-spec.ts';

export const finishedJobCleaner = ({ client, clock }: ControllerDeps): Controller => ({
  name: 'ttl-after-finished',

  *keysOf({ name, type, object }) {
    if (name === 'jobs' && type !== 'DELETED') yield keyOf(object);
  },

  reconcile(key) {
    const [namespace, name] = splitKey(key);
    const job = client.get('jobs', namespace, name);
    const ttl = job?.spec?.ttlSecondsAfterFinished;
    if (job === undefined || ttl === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
    const last = ['Complete', 'Failed']
      .map((type) => conditionIn(job.status?.conditions, type))
      .find((each) => each?.status === 'True');
    if (last?.lastTransitionTime === undefined) return undefined;
    const at = Date.parse(last.lastTransitionTime) + ttl * 1000;
    if (clock.now() < at) return at;
    client.delete('jobs', namespace, name, { uid: job.metadata.uid, propagationPolicy: 'Foreground' });
    return undefined;
  },
});
