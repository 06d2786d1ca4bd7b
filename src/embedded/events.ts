/** How the cluster's parts say what happened to an object. */
import type { Obj } from './objects.ts';

/** What an event may be about: the store's object, or the name of one. */
export type About = Pick<Obj, 'apiVersion' | 'kind' | 'metadata'>;

export interface EventRecorder {
  /**
   * Writes an Event about `about`, or counts up the one that says the same already.
   * `fieldPath`: the part that it is about: `spec.containers{app}`. `action`: what was being done, for those that write
   * events in the newer form.
   */
  record(
    about: About,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    options?: { fieldPath?: string; action?: string },
  ): void;
}
