/** Every check kind that a scenario may name. */
import type { AnyGrader } from './grader.ts';
import { epMatch } from './network/ep-match.ts';
import { netFetch } from './network/net-fetch.ts';
import { netLocalhost } from './network/net-localhost.ts';
import { netOwner } from './network/net-owner.ts';
import { netSameNetns } from './network/net-same-netns.ts';
import { netSpread } from './network/net-spread.ts';
import { labelSelects } from './object/label-selects.ts';
import { objectAssert } from './object/object-assert.ts';
import { podReady } from './pod/pod-ready.ts';
import { podSingle } from './pod/pod-single.ts';
import { stableFor } from './pod/stable-for.ts';
import { probeFlip } from './probe/probe-flip.ts';
import { quiz } from './quiz/quiz.ts';
import { fsPrivate } from './volume/fs-private.ts';
import { volIsolated } from './volume/vol-isolated.ts';
import { volReadonly } from './volume/vol-readonly.ts';
import { volShare } from './volume/vol-share.ts';
import { deployAvailable } from './workload/deploy-available.ts';
import { healReplace } from './workload/heal-replace.ts';
import { jobOutcome } from './workload/job-outcome.ts';
import { logMatch } from './workload/log-match.ts';
import { scaleTo } from './workload/scale-to.ts';
import { startOrder } from './workload/start-order.ts';

const all: AnyGrader[] = [
  podReady,
  podSingle,
  stableFor,
  objectAssert,
  labelSelects,
  netLocalhost,
  netOwner,
  netSameNetns,
  netFetch,
  netSpread,
  epMatch,
  volShare,
  volReadonly,
  fsPrivate,
  volIsolated,
  probeFlip,
  deployAvailable,
  healReplace,
  scaleTo,
  jobOutcome,
  logMatch,
  startOrder,
  quiz,
];

export const graders: ReadonlyMap<string, AnyGrader> = new Map(all.map((grader) => [grader.name, grader]));
