import { describe, expect, test } from '@jest/globals';
import { plainWords } from '../../../src/lesson/timeline/plain-words.ts';

const said = (reason: string, message: string, object = 'pod/hello'): string =>
  plainWords({ at: '', type: 'Normal', object, reason, message, count: 1 });

describe('an event in plain words', () => {
  test.each([
    ['Scheduled', 'Successfully assigned kp-1/hello to node-1', 'hello got a place on node node-1'],
    ['Pulling', 'Pulling image "nginx:1.27"', 'the node fetches nginx:1.27 for hello'],
    [
      'Pulled',
      'Successfully pulled image "nginx:1.27" in 1.2s (1.2s including waiting). Image size: 9 bytes.',
      'nginx:1.27 for hello has arrived on the node',
    ],
    ['Pulled', 'Container image "nginx:1.27" already present on machine', 'nginx:1.27 for hello was there already'],
    ['Created', 'Created container: web', 'web of hello is made and starts next'],
    ['Started', 'Started container web', 'web of hello runs now'],
    ['Killing', 'Stopping container web', 'web of hello is told to stop'],
    [
      'Killing',
      'Container web failed liveness probe, will be restarted',
      'web of hello failed its liveness probe and is restarted',
    ],
    [
      'Unhealthy',
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
      'hello says "not ready for traffic": its readiness probe failed (HTTP 503)',
    ],
    [
      'Unhealthy',
      'Liveness probe failed: Get "http://10.0.0.1:80/": dial tcp 10.0.0.1:80: connect: connection refused',
      'hello says "not alive": its liveness probe failed (nothing listens there)',
    ],
    [
      'Unhealthy',
      'Startup probe errored and resulted in unknown state: command timed out',
      'hello says "not started yet": its startup probe failed (no answer in time)',
    ],
    [
      'BackOff',
      'Back-off restarting failed container app in pod hello_kp-1(uid)',
      'app of hello keeps ending, so its next start waits; kubectl logs --previous says why',
    ],
    ['BackOff', 'Back-off pulling image "ngnix"', 'hello waits before it tries to pull ngnix again'],
    [
      'FailedScheduling',
      '0/1 nodes are available: 1 Insufficient memory. preemption: 0/1 nodes are available: 1 No preemption victims found.',
      'hello has no place yet: no node has enough memory free; ask for less under resources.requests',
    ],
    [
      'FailedScheduling',
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. preemption: 0/1.",
      'hello has no place yet: no node has the labels that it asks for (nodeSelector, affinity)',
    ],
    [
      'FailedScheduling',
      '0/1 nodes are available: persistentvolumeclaim "data" not found. not found',
      'hello has no place yet: its volume claim data does not exist; make it, or mend the name',
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "run" : configmap "settings" not found',
      'hello waits for its volume run: the ConfigMap settings does not exist; make it, or mend the name',
    ],
    [
      'Failed',
      'Failed to pull image "ngnix:1": failed to resolve reference: docker.io/library/ngnix:1: not found',
      'hello: there is no image ngnix:1; look at its name and its tag',
    ],
    ['Failed', 'Error: ErrImagePull', 'hello can not start without its image'],
    [
      'Failed',
      'Error: secret "token" not found',
      'hello needs the Secret token, which does not exist; make it, or mend the name',
    ],
    [
      'Failed',
      'Error: failed to create containerd task: exec: "htppd": executable file not found in $PATH',
      'hello can not start htppd: there is no such program in the image; look at command',
    ],
    ['Evicted', 'The node was low on resource: memory.', 'hello was thrown off its node: too much memory used'],
  ])('%s: %s', (reason, message, expected) => {
    expect(said(reason, message)).toBe(expected);
  });

  test.each([
    ['SuccessfulCreate', 'Created pod: shop-1-x', 'replicaset/shop-1', 'shop-1 made the pod shop-1-x'],
    [
      'ScalingReplicaSet',
      'Scaled up replica set shop-1 from 0 to 3',
      'deployment/shop',
      'shop wants 3 pods of shop-1, more than before',
    ],
    [
      'ScalingReplicaSet',
      'Scaled down replica set shop-1 to 1',
      'deployment/shop',
      'shop wants 1 pod of shop-1, fewer than before',
    ],
    ['Completed', 'Job completed', 'job/batch', 'batch has done its work'],
    [
      'BackoffLimitExceeded',
      'Job has reached the specified backoff limit',
      'job/batch',
      'batch gave up: its pods failed too often (backoffLimit)',
    ],
  ])('%s of a controller: %s', (reason, message, object, expected) => {
    expect(said(reason, message, object)).toBe(expected);
  });

  test.each(['Failed', 'FailedMount', 'Unhealthy', 'ScalingReplicaSet', 'FailedScheduling', 'NeverHeardOf'])(
    '%s with words that nobody knows keeps its message',
    (reason) => {
      expect(said(reason, 'something new')).toBe('hello: something new');
    },
  );
});
