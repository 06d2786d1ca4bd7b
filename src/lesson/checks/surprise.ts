/** One sentence on why a fact changed or stayed, for whoever expected it otherwise. */
import type { Measured } from '../../domain/identity.ts';
import type { Fact, ForecastRow, Prediction } from './forecast.ts';

type Sentences = Readonly<Record<Prediction, string>>;

/** It is one pod, before and after. */
const samePod: Readonly<Record<Fact, Sentences>> = {
  name: {
    changes: 'The name of a pod never changes; this is another pod.',
    stays: 'The name stays, because it is the same pod all the time.',
  },
  uid: {
    changes: 'The UID changes, because it is another pod.',
    stays: 'The UID stays, because it is the same pod all the time: nobody deleted it.',
  },
  ip: {
    changes: 'The address changes, because the network of the pod had to be set up again.',
    stays: 'The address stays: a pod keeps it for as long as it lives, Ready or not.',
  },
  node: {
    changes: 'A pod never moves to another node; this is another pod.',
    stays: 'The node stays: a pod is placed once and never moves.',
  },
  restarts: {
    changes:
      'The count goes up, because a container was started again inside the same pod: a liveness probe does that, or a process that ends.',
    stays: 'The count stays. No container was started again: nothing here told the kubelet to do so.',
  },
  ready: {
    changes: 'Ready changes, because the readiness probe failed. The pod lives on; it only gets no traffic.',
    stays: 'Ready stays, because no readiness probe noticed: nothing else tells the Service that a pod is busy.',
  },
};

/** Another pod is in the place of the first. */
const otherPod: Readonly<Record<Fact, Sentences>> = {
  name: {
    changes: 'The name changes: a Deployment makes up a new name for each pod, so no pod comes back.',
    stays: 'The name stays, because its controller has given the same name to another pod. The UID tells them apart.',
  },
  uid: {
    changes: 'The UID changes, because it is another pod: the old one is gone for good, and nothing brings it back.',
    stays: 'The UID stays, because it is the same pod.',
  },
  ip: {
    changes: 'The address changes: each pod gets an address of its own. That is why clients ask a Service, not a pod.',
    stays: 'The address stayed only by chance: it was free again. Nobody may rely on it.',
  },
  node: {
    changes: 'The node changes, because the scheduler looks for a node anew for each pod.',
    stays: 'The node stays, because the scheduler looked for a node anew and came to the same one.',
  },
  restarts: {
    changes: 'The count changes: each pod counts its own restarts, and the new one has begun at 0.',
    stays: 'The count stays: a new pod is no restart. Each pod counts its own, from 0.',
  },
  ready: {
    changes: 'Ready changes: the new pod is not as far as the old one was.',
    stays: 'Ready stays, because the new pod got as far as the old one was; before that it had no traffic.',
  },
};

export const surprise = ({ fact, measured }: ForecastRow, { before, after }: Measured): string =>
  (before.uid === after.uid ? samePod : otherPod)[fact][measured];
