/** `rollout restart`, `pause` and `resume`: small edits of a workload that start or hold back a rollout. */
import { ApiRefusal } from '../../cluster/types.ts';
import { withEach } from '../failures.ts';
import { patchObject, readObject, type AnyObject } from '../live-object.ts';
import { templateOf } from '../pod-template.ts';
import { reportChange } from '../report-change.ts';
import { targetsOf, type Target } from '../resources.ts';
import { UsageError, type Context, type Flags } from '../verb.ts';

type Edit = {
  /** `restarted` */
  done: string;
  /** A strategic merge patch; words when there is something against it. */
  patchFor(object: AnyObject): object | string;
};

const restartable = new Set(['Deployment', 'DaemonSet', 'StatefulSet']);

const isPaused = ({ spec }: AnyObject): boolean => spec?.paused === true;

const two = (value: number): string => String(Math.trunc(Math.abs(value))).padStart(2, '0');

/** Seconds and the zone of this machine: `2026-01-31T12:00:00+01:00`. */
const localTime = (ms: number): string => {
  const minutes = -new Date(ms).getTimezoneOffset();
  const local = new Date(ms + minutes * 60_000).toISOString().slice(0, 19);
  return minutes === 0 ? `${local}Z` : `${local}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
};

const failure = ({ resource, name }: Target, why: string): UsageError =>
  new UsageError(`error: ${resource.plural}${resource.group === '' ? '' : `.${resource.group}`} "${name}" ${why}`);

const editEach = async (context: Context, args: readonly string[], flags: Flags, edit: Edit): Promise<number> => {
  const targets = await targetsOf(context, args, flags);
  if (targets.length === 0) await context.tell(`No resources found in ${context.namespace} namespace.\n`);
  return withEach(context, targets, async (target) => {
    const patch = edit.patchFor(await readObject(context, target));
    if (typeof patch === 'string') throw failure(target, patch);
    let changed: AnyObject;
    try {
      changed = await patchObject(context, target, 'strategic', patch, { fieldManager: 'kubectl-rollout' });
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      throw new UsageError(`failed to patch: ${error.status.message ?? ''}`);
    }
    await reportChange(context, flags, changed, edit.done);
  });
};

type Step = (context: Context, args: readonly string[], flags: Flags) => Promise<number>;

export const restart: Step = (context, args, flags) =>
  editEach(context, args, flags, {
    done: 'restarted',
    patchFor: (object) => {
      if (!restartable.has(object.kind)) return 'restarting is not supported';
      if (isPaused(object)) return "can't restart paused deployment (run rollout resume first)";
      const now = localTime(context.clock.now());
      const annotation = 'kubectl.kubernetes.io/restartedAt';
      if (templateOf(object)?.metadata?.annotations?.[annotation] === now) {
        throw new UsageError(
          `failed to create patch for ${object.metadata.name}: if restart has already been triggered within the past ` +
            'second, please wait before attempting to trigger another',
        );
      }
      return { spec: { template: { metadata: { annotations: { [annotation]: now } } } } };
    },
  });

export const pause: Step = (context, args, flags) =>
  editEach(context, args, flags, {
    done: 'paused',
    patchFor: (object) => {
      if (object.kind !== 'Deployment') return 'pausing is not supported';
      return isPaused(object) ? 'is already paused' : { spec: { paused: true } };
    },
  });

export const resume: Step = (context, args, flags) =>
  editEach(context, args, flags, {
    done: 'resumed',
    patchFor: (object) => {
      if (object.kind !== 'Deployment') return 'resuming is not supported';
      return isPaused(object) ? { spec: { paused: null } } : 'is not paused';
    },
  });
