/** An event of the cluster as one short sentence for somebody who has not met it before. */
import type { EventView } from '../live/live-view.ts';

type Told = { name: string; message: string };

type Say = (told: Told) => string | undefined;

const quoted = (message: string): string | undefined => /"([^"]+)"/.exec(message)?.[1];

const containerIn = (message: string): string =>
  /[Cc]ontainer:? (\S+)/.exec(message)?.[1]?.replace(/,$/, '') ?? 'a container';

const lastWord = (message: string): string => /(\S+)$/.exec(message)?.[1] ?? message;

/** `1 Insufficient cpu` and the like, without what comes after the reasons. */
export const whyNoPlace = (message: string): string | undefined => {
  const why = /nodes are available: (.+?)(?:\. (?:preemption|no new claims).*)?\.?$/.exec(message)?.[1] ?? '';
  if (why.includes('Insufficient')) {
    const what = /Insufficient ([\w./-]+)/.exec(why)?.[1];
    return `no node has enough ${what === 'cpu' ? 'CPU' : what} free; ask for less under resources.requests`;
  }
  if (/taint/.test(why)) return 'every node has a taint that it does not tolerate';
  if (/selector|affinity/.test(why)) return 'no node has the labels that it asks for (nodeSelector, affinity)';
  if (/persistentvolumeclaim "[^"]+" not found/.test(why)) {
    return `its volume claim ${quoted(why)} does not exist; make it, or mend the name`;
  }
  if (/unbound immediate PersistentVolumeClaims/.test(why)) return 'its volume claim has no volume yet';
  if (/unschedulable/.test(why)) return 'its nodes take no new pods (cordoned)';
  return why === '' ? undefined : why;
};

const pullTrouble = (image: string, message: string): string => {
  if (/not found|manifest unknown|does not exist/i.test(message)) {
    return `there is no image ${image}; look at its name and its tag`;
  }
  if (/unauthorized|denied|authentication/i.test(message))
    return `the registry does not hand out ${image}; is the name right?`;
  if (/timeout|no such host|connection refused/i.test(message)) return `the registry of ${image} does not answer`;
  return `the image ${image} could not be pulled`;
};

const failedToStart: Say = ({ name, message }) => {
  const pulled = /^Failed to pull image "([^"]+)"/.exec(message);
  if (pulled !== null) return `${name}: ${pullTrouble(pulled[1] ?? '', message)}`;
  if (/^Error: (ErrImagePull|ImagePullBackOff)$/.test(message)) return `${name} can not start without its image`;
  const [, kind, missing] = /^Error: (configmap|secret) "([^"]+)" not found/.exec(message) ?? [];
  const title = kind === 'secret' ? 'Secret' : 'ConfigMap';
  if (missing !== undefined)
    return `${name} needs the ${title} ${missing}, which does not exist; make it, or mend the name`;
  const [, key, owner] = /couldn't find key (\S+) in (?:ConfigMap|Secret) (\S+)/.exec(message) ?? [];
  if (key !== undefined) return `${name} needs the key ${key}, which ${owner?.split('/').at(-1)} does not have`;
  const [, program] = /exec: "([^"]+)"/.exec(message) ?? [];
  if (program !== undefined)
    return `${name} can not start ${program}: there is no such program in the image; look at command`;
  return undefined;
};

const mountTrouble: Say = ({ name, message }) => {
  const volume = /for volume "([^"]+)"/.exec(message)?.[1];
  const [, kind, missing] = /(configmap|secret) "([^"]+)" not found/.exec(message) ?? [];
  if (missing === undefined) return undefined;
  const title = kind === 'secret' ? 'Secret' : 'ConfigMap';
  return `${name} waits for its volume ${volume ?? ''}: the ${title} ${missing} does not exist; make it, or mend the name`;
};

const unhealthy: Say = ({ name, message }) => {
  const [, kind, says] = /^(Startup|Readiness|Liveness) probe (?:failed|errored[^:]*): ?(.*)$/.exec(message) ?? [];
  if (kind === undefined) return undefined;
  const code = /statuscode: (\d+)/.exec(says ?? '')?.[1];
  const refused = /connection refused/.test(says ?? '');
  const late = /deadline exceeded|timed out|timeout/i.test(says ?? '');
  const answer =
    code !== undefined
      ? ` (HTTP ${code})`
      : refused
        ? ' (nothing listens there)'
        : late
          ? ' (no answer in time)'
          : says === undefined || says === ''
            ? ''
            : ` (${says})`;
  const follows = { Startup: 'not started yet', Readiness: 'not ready for traffic', Liveness: 'not alive' }[kind];
  return `${name} says "${follows}": its ${kind.toLowerCase()} probe failed${answer}`;
};

const backOff: Say = ({ name, message }) => {
  const image = /pulling image "([^"]+)"/.exec(message)?.[1];
  if (image !== undefined) return `${name} waits before it tries to pull ${image} again`;
  return `${containerIn(message)} of ${name} keeps ending, so its next start waits; kubectl logs --previous says why`;
};

const killing: Say = ({ name, message }) => {
  const container = containerIn(message);
  if (/failed liveness probe/.test(message))
    return `${container} of ${name} failed its liveness probe and is restarted`;
  if (/failed startup probe/.test(message)) return `${container} of ${name} failed its startup probe and is restarted`;
  if (/definition changed/.test(message)) return `${container} of ${name} is restarted, because it was changed`;
  return `${container} of ${name} is told to stop`;
};

const scaling: Say = ({ name, message }) => {
  const [, way, set, to] = /^Scaled (up|down) replica set (\S+) (?:from \d+ )?to (\d+)/.exec(message) ?? [];
  if (set === undefined) return undefined;
  return `${name} wants ${to} pod${to === '1' ? '' : 's'} of ${set}, ${way === 'up' ? 'more' : 'fewer'} than before`;
};

const says: Readonly<Record<string, Say>> = {
  Scheduled: ({ name, message }) => `${name} got a place on node ${lastWord(message)}`,
  FailedScheduling: ({ name, message }) => {
    const why = whyNoPlace(message);
    return why === undefined ? undefined : `${name} has no place yet: ${why}`;
  },
  Preempted: ({ name }) => `${name} had to make room for a more important pod`,
  Pulling: ({ name, message }) => `the node fetches ${quoted(message) ?? 'the image'} for ${name}`,
  Pulled: ({ name, message }) => {
    const image = quoted(message) ?? '';
    return message.includes('already present')
      ? `${image} for ${name} was there already`
      : `${image} for ${name} has arrived on the node`;
  },
  Created: ({ name, message }) => `${containerIn(message)} of ${name} is made and starts next`,
  Started: ({ name, message }) => `${containerIn(message)} of ${name} runs now`,
  Killing: killing,
  Unhealthy: unhealthy,
  BackOff: backOff,
  Failed: failedToStart,
  FailedMount: mountTrouble,
  FailedAttachVolume: ({ name }) => `${name} waits for its volume, which is held elsewhere`,
  FailedCreatePodSandBox: ({ name }) => `${name} could not get its network and its IP yet; the node tries again`,
  FailedPostStartHook: ({ name }) => `the postStart hook of ${name} failed, so its container is restarted`,
  FailedPreStopHook: ({ name }) => `the preStop hook of ${name} failed; it is stopped all the same`,
  InspectFailed: ({ name }) => `the name of the image of ${name} is no image name; look for typing errors`,
  ErrImageNeverPull: ({ name }) =>
    `${name} may not pull its image (imagePullPolicy: Never), and the node does not have it`,
  Evicted: ({ name, message }) => {
    const what =
      /low on resource: ([\w-]+)/.exec(message)?.[1] ?? (/storage|emptyDir/.test(message) ? 'storage' : undefined);
    return `${name} was thrown off its node${what === undefined ? '' : `: too much ${what} used`}`;
  },
  OOMKilling: ({ name }) =>
    `a process on ${name} used more memory than it may and was killed; see resources.limits.memory`,
  SystemOOM: ({ name }) => `${name} ran out of memory and killed a process`,
  TaintManagerEviction: ({ name }) => `${name} must leave its node, which has a taint now`,
  NodeNotReady: ({ name }) => `the node of ${name} does not answer`,
  SuccessfulCreate: ({ name, message }) => `${name} made the pod ${lastWord(message)}`,
  SuccessfulDelete: ({ name, message }) => `${name} deleted the pod ${lastWord(message)}`,
  FailedCreate: ({ name, message }) => `${name} could not make a pod: ${message.replace(/^Error creating: /, '')}`,
  ScalingReplicaSet: scaling,
  Completed: ({ name }) => `${name} has done its work`,
  BackoffLimitExceeded: ({ name }) => `${name} gave up: its pods failed too often (backoffLimit)`,
  DeadlineExceeded: ({ name }) => `${name} ran longer than it may (activeDeadlineSeconds) and was ended`,
  Suspended: ({ name }) => `${name} is suspended: its pods are taken away until it is resumed`,
  Resumed: ({ name }) => `${name} goes on`,
  WaitForFirstConsumer: ({ name }) => `${name} gets its volume as soon as a pod wants it`,
  FailedBinding: ({ name }) => `${name} has no volume: none fits, and no storage class makes one`,
  ProvisioningSucceeded: ({ name }) => `${name} got a volume of its own`,
};

/** The event's own message where there are no plainer words for it. */
export const plainWords = ({ object, reason, message }: EventView): string => {
  const name = object.slice(object.indexOf('/') + 1);
  return says[reason]?.({ name, message }) ?? (message === '' ? name : `${name}: ${message}`);
};
