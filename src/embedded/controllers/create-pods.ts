/** Makes and removes pods for a controller, and says so. Source: RealPodControl and slowStartBatch of pkg/controller. */
import { ApiError, type Client, type Draft } from '../api/client.ts';
import type { About, EventRecorder } from '../events.ts';
import type { Pod } from '../objects.ts';

type Making = { client: Client; events: EventRecorder; about: About };

/** The namespace is going away: nothing can be done, and nobody has to hear of it. */
const isEnding = ({ status }: ApiError): boolean =>
  status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true;

/** Returns what the API refused. */
const createPod = ({ client, events, about }: Making, draft: Draft<'pods'>): ApiError | undefined => {
  try {
    const pod = client.create('pods', draft);
    events.record(about, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (isEnding(error)) return undefined;
    events.record(about, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    return error;
  }
};

/**
 * One, then two, then four at a time: once one of them is refused, the rest is left for the next try. Returns the first
 * refusal.
 */
export const createPods = (making: Making, drafts: readonly Draft<'pods'>[]): ApiError | undefined => {
  let size = 1;
  for (let made = 0; made < drafts.length; size *= 2) {
    const batch = drafts.slice(made, made + size);
    const refused = batch.map((draft) => createPod(making, draft)).find((error) => error !== undefined);
    if (refused !== undefined) return refused;
    made += batch.length;
  }
  return undefined;
};

export const removePods = ({ client, events, about }: Making, pods: readonly Pod[]): void => {
  for (const { metadata } of pods) {
    client.delete('pods', metadata.namespace, metadata.name, { uid: metadata.uid });
    events.record(about, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`);
  }
};
